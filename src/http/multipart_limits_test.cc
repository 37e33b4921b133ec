#include <gtest/gtest.h>

#include "http/received_form.h"

namespace http {
namespace {

constexpr auto* kHead = "Content-Disposition: form-data; name=f\r\n";  // 40 bytes
constexpr MultipartLimits kLimits{
    .maxParts = 3, .maxPartHeaderBytes = 100, .maxHeaderBytes = 200, .maxTextBytes = 10};

/// Empty when the form is taken; the same for pieces of all sizes.
std::string refusalOf(std::string_view body) {
  const auto whole = receiveForm(body, "b", body.size(), 1, kLimits);
  for (const std::size_t piece : {1U, 2U, 3U, 50U, 99U, 101U}) {
    EXPECT_EQ(receiveForm(body, "b", piece, piece, kLimits), whole) << piece;
  }
  EXPECT_TRUE(whole.refusal.empty() || whole.kind == base::ErrorKind::kTooLarge);
  return whole.refusal;
}

std::string part(std::size_t more) {
  const auto filler = more > 4 ? "X: " + std::string(more - 5, 'x') + "\r\n" : "";
  return "--b\r\n" + (kHead + filler) + "\r\nlong text that nobody limits here\r\n";
}

TEST(MultipartLimits, BoundTheNumberOfParts) {
  EXPECT_EQ(refusalOf(part(0) + part(0) + part(0) + "--b--"), "");
  EXPECT_EQ(refusalOf(part(0) + part(0) + part(0) + part(0) + "--b--"),
            "Too many parts in the multipart body. Maximum 3 allowed");
}

TEST(MultipartLimits, BoundTheHeaderOfAPart) {
  EXPECT_EQ(refusalOf(part(58) + "--b--"), "");
  const std::string tooLong = "Part 1 of the multipart body: its header is longer than 100 bytes";
  EXPECT_EQ(refusalOf(part(59) + "--b--"), tooLong);
  EXPECT_EQ(refusalOf("--b\r\n" + std::string(1000, 'x')), tooLong);
  EXPECT_EQ(refusalOf("--b" + std::string(1000, ' ')), tooLong) << "padding counts";
}

TEST(MultipartLimits, BoundTheHeadersOfAllParts) {
  EXPECT_EQ(refusalOf(part(24) + part(24) + part(24) + "--b--"), "") << "198 bytes";
  EXPECT_EQ(refusalOf(part(58) + part(50) + part(58) + "--b--"),
            "Part 3 of the multipart body: the headers of all parts are longer than 200 bytes");
}

}  // namespace
}  // namespace http
