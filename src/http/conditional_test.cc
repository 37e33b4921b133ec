#include "http/conditional.h"

#include <gtest/gtest.h>

namespace http {
namespace {

constexpr auto* kDate = "Sat, 29 Oct 1994 19:43:31 GMT";

Headers with(std::string name, std::string value) {
  Headers headers;
  headers.add(std::move(name), std::move(value));
  return headers;
}

TEST(IfNoneMatch, ComparesWeakly) {
  struct Row {
    const char* value;
    const char* etag;
    bool has;
  };
  for (const auto& [value, etag, has] : {
           Row{R"("a")", R"("a")", true},
           Row{R"(W/"a")", R"("a")", true},
           Row{R"("a")", R"(W/"a")", true},
           Row{R"("x", W/"y" ,"a")", R"("a")", true},
           Row{R"("x,y", "a")", R"("a")", true},
           Row{R"("b")", R"("a")", false},
           Row{R"("A")", R"("a")", false},
           Row{R"(a)", R"("a")", false},
           Row{R"("a)", R"("a")", false},
           Row{R"(w/"a")", R"("a")", false},
           Row{"*", R"("a")", true},
           Row{"*", "", true},
           Row{R"("")", "", false},
           Row{"", R"("a")", false},
       }) {
    EXPECT_EQ(clientHasIt(with("if-none-match", value), {.etag = etag, .lastModified = {}}), has)
        << value << " " << etag;
  }
}

TEST(IfNoneMatch, MayComeInSeveralFields) {
  auto headers = with("If-None-Match", R"("x")");
  headers.add("If-None-Match", R"("a")");
  EXPECT_TRUE(clientHasIt(headers, {.etag = R"("a")", .lastModified = {}}));
  EXPECT_FALSE(clientHasIt({}, {.etag = R"("a")", .lastModified = {}}));
}

TEST(IfRange, ComparesStrongly) {
  struct Row {
    const char* value;
    const char* etag;
    bool counts;
  };
  for (const auto& [value, etag, counts] : {
           Row{R"("a")", R"("a")", true},
           Row{R"("b")", R"("a")", false},
           Row{R"(W/"a")", R"(W/"a")", false},
           Row{R"("a")", R"(W/"a")", false},
           Row{kDate, R"("a")", true},
           Row{"Sat, 29 Oct 1994 19:43:32 GMT", R"("a")", false},
           Row{"", R"("a")", false},
       }) {
    EXPECT_EQ(rangeCounts(with("If-Range", value), {.etag = etag, .lastModified = kDate}), counts)
        << value << " " << etag;
  }
  EXPECT_TRUE(rangeCounts({}, {.etag = R"("a")", .lastModified = {}}));
  EXPECT_FALSE(rangeCounts(with("If-Range", ""), {.etag = {}, .lastModified = {}}));
}

}  // namespace
}  // namespace http
