#include "languages/placeholders.h"

#include <gtest/gtest.h>

namespace languages {
namespace {

const PlaceholderValues kValues{.source = "/p/a.c",
                                .directory = "/p",
                                .data = "/d",
                                .output = "/p/out",
                                .className = "A",
                                .mainClass = "x.A",
                                .memoryBytes = 512ULL << 20,
                                .cpus = 1.5};

TEST(Placeholders, AreReplaced) {
  EXPECT_EQ(fillIn("{source} {directory} {data} {output} {class} {main} {cpus}", kValues),
            "/p/a.c /p /d /p/out A x.A 2");
  EXPECT_EQ(fillIn("-Xmx{memory_mb:60}m", kValues), "-Xmx307m");
  EXPECT_EQ(fillIn("{memory_mb:1}", {.memoryBytes = 1}), "1");
}

TEST(Placeholders, LeaveOtherBracesAlone) {
  EXPECT_EQ(fillIn("{} {A} {a b} { {source", kValues), "{} {A} {a b} { {source");
  EXPECT_EQ(fillIn("{{source}}", kValues), "{/p/a.c}");
  EXPECT_FALSE(unknownPlaceholder("awk '{print $1}' {} {1}"));
}

TEST(Placeholders, UnknownOnesAreFound) {
  EXPECT_EQ(unknownPlaceholder("{source} {sources}"), "{sources}");
  EXPECT_EQ(unknownPlaceholder("{memory_mb}"), "{memory_mb}");
  EXPECT_EQ(unknownPlaceholder("{memory_mb:101}"), "{memory_mb:101}");
  EXPECT_EQ(unknownPlaceholder("{cpus:2}"), "{cpus:2}");
}

}  // namespace
}  // namespace languages
