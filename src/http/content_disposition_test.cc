#include "http/content_disposition.h"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(ContentDisposition, NamesAFileTwice) {
  struct Row {
    const char* name;
    const char* wanted;
  };
  for (
      const auto& [name, wanted] : {
          Row{"plot.png", R"(attachment; filename="plot.png"; filename*=UTF-8''plot.png)"},
          Row{"my data (v2).csv",
              R"(attachment; filename="my data (v2).csv"; filename*=UTF-8''my%20data%20%28v2%29.csv)"},
          Row{"r\xC3\xA9sum\xC3\xA9.txt",
              R"(attachment; filename="r_sum_.txt"; filename*=UTF-8''r%C3%A9sum%C3%A9.txt)"},
          Row{"\xF0\x9F\x98\x80", R"(attachment; filename="_"; filename*=UTF-8''%F0%9F%98%80)"},
          Row{"a\"b\\c%22", R"(attachment; filename="a_b_c_22"; filename*=UTF-8''a%22b%5Cc%2522)"},
          Row{"a\r\nb\x7F", R"(attachment; filename="a__b_"; filename*=UTF-8''a%0D%0Ab%7F)"},
          Row{"out/dir/x.txt", R"(attachment; filename="x.txt"; filename*=UTF-8''x.txt)"},
          Row{"bad\xFF", R"(attachment; filename="bad_"; filename*=UTF-8''bad%EF%BF%BD)"},
          Row{"it's*", R"(attachment; filename="it's*"; filename*=UTF-8''it%27s%2A)"},
          Row{"", R"(attachment; filename=""; filename*=UTF-8'')"},
      }) {
    EXPECT_EQ(attachment(name), wanted) << name;
  }
}

}  // namespace
}  // namespace http
