#include "files/content_type.h"

#include <gtest/gtest.h>

namespace files {
namespace {

TEST(ContentType, ComesFromTheUploadOrElseTheName) {
  EXPECT_EQ(contentTypeOf({.name = "a/b.CSV"}), "text/csv");
  EXPECT_EQ(contentTypeOf({.name = "plot.png", .contentType = "image/x"}), "image/x");
  EXPECT_EQ(contentTypeOf({.name = "a.zip"}), "application/zip");
  EXPECT_EQ(contentTypeOf({.name = "a.avif"}), "image/avif");
  for (const auto* name : {"data", "folder.csv/data", "a.", "a.unknown", ""})
    EXPECT_EQ(contentTypeOfName(name), "application/octet-stream") << name;
}

TEST(ContentType, OfAClientIsVisibleAscii) {
  EXPECT_TRUE(isContentType("text/csv; charset=utf-8"));
  for (const auto& text :
       {std::string(), std::string("csv"), std::string("/csv"), std::string("a/\xff"),
        std::string("a/b\r\nX: y"), "a/" + std::string(200, 'b')})
    EXPECT_FALSE(isContentType(text)) << text;
}

}  // namespace
}  // namespace files
