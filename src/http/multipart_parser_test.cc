#include "http/multipart_parser.h"

#include <gtest/gtest.h>

#include "http/received_form.h"

namespace http {
namespace {

/// Parsed at once, and checked to be the same in pieces of several sizes.
ReceivedForm receive(std::string_view body, std::string_view boundary = "b") {
  auto whole = receiveForm(body, boundary, body.size() + 1, 1);
  for (const std::size_t piece : {1U, 2U, 3U, 5U, 7U, 64U}) {
    EXPECT_EQ(receiveForm(body, boundary, piece, piece), whole) << piece << "\n" << body;
  }
  return whole;
}

/// "name=data|..." of the complete parts, then "!" and the refusal.
std::string shown(const ReceivedForm& form) {
  std::string all;
  for (const auto& part : form.parts) {
    all += part.name + (part.filename ? "(" + *part.filename + ")" : "") + "=" + part.data;
    all += part.complete ? "|" : "...";
  }
  return form.refusal.empty() ? all : all + "!" + form.refusal;
}

std::string field(std::string_view name, std::string_view data) {
  return "--b\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"\r\n\r\n" +
         std::string(data) + "\r\n";
}

TEST(MultipartParser, TakesAFormApart) {
  const auto form = receive(
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.csv\"\r\n"
      "Content-Type: text/csv\r\nX-Other: ignored\r\n\r\n1,2\r\n3,4\r\n\r\n" +
      field("entity_id", "me") + "--b--\r\n");
  EXPECT_EQ(shown(form), "file(a b.csv)=1,2\r\n3,4\r\n|entity_id=me|");
  EXPECT_EQ(form.parts.at(0).contentType, "text/csv");
  EXPECT_EQ(form.parts.at(1).contentType, "");
}

TEST(MultipartParser, KeepsWhatOnlyLooksLikeABoundary) {
  for (const std::string data :
       {"\r", "\r\n", "\r\n-", "\r\n--", "\r\r\n--", "\r\n\r\n-\r\n--", "--b", "x--b--", "\n--b",
        "\r--b", "\r\n-b", "\r\n --b", "\r\n--c", "\r\n\r", "a\r\n--B"}) {
    const auto form = receive(field("f", "x" + data) + field("g", data + "y") + "--b--");
    if (!data.starts_with("--b")) {
      EXPECT_EQ(shown(form), "f=x" + data + "|g=" + data + "y|");
    }
  }
}

TEST(MultipartParser, FindsALongBoundaryBehindALookAlike) {
  const std::string boundary = "----formdata-undici-012345";
  const std::string head = "\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n";
  const auto look = "\r\n--" + boundary.substr(0, 20);
  const auto form =
      receive("--" + boundary + head + look + look + "\r\n--" + boundary + "--", boundary);
  EXPECT_EQ(shown(form), "f=" + look + look + "|");
}

TEST(MultipartParser, PassesOverPreambleAndEpilogue) {
  EXPECT_EQ(shown(receive("This is a form.\r\n--b2 no\r\n" + field("f", "x") + "--b--")),
            "!Part 1 of the multipart body: a boundary must stand alone in its line");
  EXPECT_EQ(shown(receive("This is a form.\r\n--\r\n-\r\n" + field("f", "x") + "--b--\r\nbye\r\n" +
                          field("g", "y"))),
            "f=x|");
  EXPECT_EQ(shown(receive("\r\n" + field("f", "x") + "--b--")), "f=x|");
}

TEST(MultipartParser, ReadsEmptyPartsAndEmptyForms) {
  EXPECT_EQ(shown(receive(field("f", "") + "--b--")), "f=|");
  EXPECT_EQ(shown(receive("--b--\r\n")), "");
  const std::string head = "--b\r\nContent-Disposition: form-data; name=f\r\n\r\n";
  EXPECT_EQ(shown(receive(head + "--b--")), "f=|") << "RFC 2046: no second line end is needed";
  EXPECT_EQ(shown(receive(head + "--c\r\n--b--")), "f=--c|");
}

TEST(MultipartParser, AllowsSpacesBehindABoundary) {
  EXPECT_EQ(shown(receive("--b \t\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--b--")),
            "f=x|");
}

TEST(MultipartParser, RefusesWhatOthersWouldReadDifferently) {
  const std::string start = "Part 1 of the multipart body: ";
  const std::string lines = start + "lines must end with CRLF, not with LF alone";
  const std::string alone = start + "a boundary must stand alone in its line";
  const std::string head = "Content-Disposition: form-data; name=f\r\n";
  for (const auto& [body, refusal] : std::vector<std::pair<std::string, std::string>>{
           {"--b\nContent-Disposition: form-data; name=f\n\nx\n--b--\n", lines},
           {"--b\r\nContent-Disposition: form-data; name=f\n\nx\n--b--\n", lines},
           {"--b\r\n" + head + "\nx\r\n--b--", lines},
           {"--bc\r\n" + head + "\r\nx\r\n--b--", alone},
           {"--b \r" + head + "\r\nx\r\n--b--", alone},
           {"--b --\r\n", alone},
           {"--b-\r\n", alone},
       }) {
    EXPECT_EQ(shown(receive(body)), "!" + refusal) << body;
  }
}

TEST(MultipartParser, NeedsTheFinalBoundary) {
  const std::string ends = "!The multipart body ends before its final boundary";
  EXPECT_EQ(shown(receive(field("f", "x"))), "f=x..." + ends);
  EXPECT_EQ(shown(receive(field("f", "x") + "--b")), "f=x|" + ends);
  EXPECT_EQ(shown(receive(field("f", "x") + "--b-")), "f=x|" + ends);
  EXPECT_EQ(shown(receive(field("f", "x") + "--b\r\nContent-")), "f=x|" + ends);
  const std::string none = "!The body holds no line with the boundary that Content-Type names";
  EXPECT_EQ(shown(receive("")), none);
  EXPECT_EQ(shown(receive("{\"json\":true}")), none);
  EXPECT_EQ(shown(receive("--c\r\n" + field("f", "x").substr(5) + "--c--")), none);
}

TEST(MultipartParser, FailsForGood) {
  MultipartParser parser("b", {});
  parser.feed("--b\n");
  EXPECT_FALSE(parser.next());
  parser.feed(field("f", "x"));
  EXPECT_FALSE(parser.next());
  EXPECT_FALSE(parser.finish());
}

}  // namespace
}  // namespace http
