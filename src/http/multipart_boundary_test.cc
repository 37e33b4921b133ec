#include "http/multipart_boundary.h"

#include <gtest/gtest.h>

namespace http {
namespace {

std::string boundaryOf(std::string_view contentType) {
  const auto boundary = multipartBoundary(contentType);
  if (boundary) return *boundary;
  return boundary.error().kind == base::ErrorKind::kUnsupportedMedia ? "other type" : "invalid";
}

TEST(MultipartBoundary, IsFoundInTheContentType) {
  EXPECT_EQ(boundaryOf("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(boundaryOf("Multipart/Form-Data;Boundary=\"a b\"; charset=utf-8"), "a b");
  EXPECT_EQ(boundaryOf("multipart/form-data; boundary=" + std::string(70, 'x')),
            std::string(70, 'x'));
}

TEST(MultipartBoundary, MustBeOneThatRfc2046Allows) {
  for (const std::string rest :
       {"", ";", "; boundary=", "; boundary=\"\"", "; boundary=\"a \"", "; boundary=a; boundary=b",
        "; boundary=\"a\xC3\xA9\"", "; boundary=\"a\\\\b\"", "; boundary=a*b"}) {
    EXPECT_EQ(boundaryOf("multipart/form-data" + rest), "invalid") << rest;
  }
  EXPECT_EQ(boundaryOf("multipart/form-data; boundary=" + std::string(71, 'x')), "invalid");
}

TEST(MultipartBoundary, BelongsToFormDataOnly) {
  for (const auto* type : {"", "application/json", "multipart/mixed; boundary=a",
                           "multipart/form-data2; boundary=a", "text/plain; boundary=a"}) {
    EXPECT_EQ(boundaryOf(type), "other type") << type;
  }
  EXPECT_FALSE(multipartBoundary(std::nullopt));
}

}  // namespace
}  // namespace http
