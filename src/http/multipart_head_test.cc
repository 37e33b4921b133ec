#include "http/multipart_head.h"

#include <gtest/gtest.h>

#include <vector>

namespace http {
namespace {

base::Result<PartHead> headOf(const std::vector<std::string>& lines) {
  PartHeadReader reader;
  for (const auto& line : lines) TRY(reader.addLine(line));
  return reader.finish();
}

/// The file's name, "none" for a field that is no file, or the refusal after "!".
std::string filenameOf(const std::string& parameters) {
  const auto head = headOf({"Content-Disposition: form-data; name=\"file\"" + parameters});
  if (!head) return "!" + head.error().message;
  EXPECT_EQ(head->name, "file");
  return head->filename.value_or("none");
}

TEST(PartHead, HoldsTheFileNameAsTheClientMeantIt) {
  struct Row {
    const char* parameters;
    const char* filename;
  };
  for (const auto& [parameters, filename] : {
           Row{"", "none"},
           Row{"; filename=\"\"", ""},
           Row{"; filename=\"a b.csv\"", "a b.csv"},
           Row{"; filename=plain.txt", "plain.txt"},
           Row{"; filename=\"\xE6\x96\x87\xE4\xBB\xB6.txt\"", "\xE6\x96\x87\xE4\xBB\xB6.txt"},
           Row{R"(; filename="say \"hi\".txt")", "say \"hi\".txt"},
           Row{R"(; filename="c:\\dir\file")", R"(c:\dir\file)"},
           Row{"; filename=\"a%22b%0A.txt\"", "a%22b%0A.txt"},
           Row{"; filename=\"../../etc/passwd\"", "../../etc/passwd"},
           Row{"; filename*=UTF-8''r%C3%A9sum%c3%a9.txt", "r\xC3\xA9sum\xC3\xA9.txt"},
           Row{"; filename*=utf-8'en'a%20b", "a b"},
           Row{"; filename=\"fallback\"; filename*=UTF-8''%E2%82%AC", "\xE2\x82\xAC"},
           Row{"; filename*=UTF-8''%E2%82%AC; filename=\"fallback\"", "\xE2\x82\xAC"},
       }) {
    EXPECT_EQ(filenameOf(parameters), filename) << parameters;
  }
}

TEST(PartHead, SaysWhatAnExtendedNameMustBe) {
  for (const auto* value :
       {"x", "ISO-8859-1''%E9", "UTF-8'x", "UTF-8''%", "UTF-8''%zz", "UTF-8''a%00b", "''x"}) {
    EXPECT_EQ(filenameOf(std::string("; filename=\"f\"; filename*=") + value),
              "!filename* must be: UTF-8''percent-encoded-name")
        << value;
  }
}

TEST(PartHead, ReadsNamesOfFieldsInAnyLetterCase) {
  const auto head = headOf({"CONTENT-DISPOSITION:Form-Data;Name=\"n\"",
                            "content-type:\ttext/plain; charset=utf-8 ",
                            "Content-Transfer-Encoding: Binary", "X-Anything: \xC3\xA9"});
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->name, "n");
  EXPECT_EQ(head->contentType, "text/plain; charset=utf-8");
}

TEST(PartHead, RefusesLinesAndSaysWhatWouldBeRight) {
  const std::string good = "Content-Disposition: form-data; name=f";
  const std::string wanted =
      R"(Content-Disposition must be: form-data; name="..." and, for a file, filename="...")";
  const std::string line = "each header line must be: Name: value";
  struct Row {
    std::vector<std::string> lines;
    std::string refusal;
  };
  for (const auto& [lines, refusal] : std::vector<Row>{
           {{}, wanted},
           {{"Content-Type: text/plain"}, wanted},
           {{"Content-Disposition: attachment; name=f"}, wanted},
           {{"Content-Disposition: form-data; filename=f"}, wanted},
           {{"Content-Disposition: form-data; name=\"f"}, wanted},
           {{"Content-Disposition: form-data; name=f; name=g"}, wanted},
           {{good, good}, "Content-Disposition must be given once"},
           {{good, "Content-Type: a/b", "Content-Type: c/d"}, "Content-Type must be given once"},
           {{good, "Content-Transfer-Encoding: base64"},
            "Content-Transfer-Encoding must be binary, 8bit or 7bit, or left out"},
           {{"no colon"}, line},
           {{": nameless"}, line},
           {{good, " folded: line"}, line},
           {{"Content-Disposition : form-data; name=f"}, line},
           {{good, "X: a\rb"}, "a header line must not hold NUL or CR"},
           {{std::string("X: a\0b", 6)}, "a header line must not hold NUL or CR"},
       }) {
    const auto head = headOf(lines);
    ASSERT_FALSE(head) << refusal;
    EXPECT_EQ(head.error().message, refusal);
    EXPECT_EQ(head.error().kind, base::ErrorKind::kInvalid);
  }
}

TEST(PartHead, DoesNotMixParts) {
  PartHeadReader reader;
  ASSERT_TRUE(reader.addLine("Content-Disposition: form-data; name=a; filename=x"));
  ASSERT_TRUE(reader.addLine("Content-Type: a/b"));
  ASSERT_TRUE(reader.finish());
  ASSERT_TRUE(reader.addLine("Content-Disposition: form-data; name=b"));
  const auto second = reader.finish();
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->filename);
  EXPECT_EQ(second->contentType, "");
}

}  // namespace
}  // namespace http
