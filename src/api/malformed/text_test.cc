#include <gtest/gtest.h>

#include "api/malformed/rows.h"

namespace api::malformed {
namespace {

using namespace std::string_literals;

/// Broken wherever the text stands: as code, as an argument, in an unknown member, in a name.
void addEverywhere(std::vector<Row>& rows, const std::string& name, const std::string& text) {
  rows.push_back(broken(name + " in code", R"({"lang":"py","code":")" + text + "\"}"));
  rows.push_back(broken(name + " in args", R"({"lang":"py","code":"1","args":[")" + text + "\"]}"));
  rows.push_back(
      broken(name + " in an unknown member", R"({"lang":"py","code":"1","x":")" + text + "\"}"));
  rows.push_back(broken(name + " in a name", R"({"lang":"py","code":"1",")" + text + "\":1}"));
}

TEST(MalformedRequest, WhoseTextIsNotUtf8) {
  std::vector<Row> rows;
  addEverywhere(rows, "Latin-1", "caf\xe9");
  addEverywhere(rows, "a byte that never occurs", "\xff");
  addEverywhere(rows, "a lone continuation", "\x80");
  addEverywhere(rows, "two bytes for NUL", "\xc0\x80");
  addEverywhere(rows, "an overlong slash", "\xe0\x80\xaf");
  addEverywhere(rows, "a surrogate in three bytes", "\xed\xa0\x80");
  addEverywhere(rows, "beyond U+10FFFF", "\xf4\x90\x80\x80");
  addEverywhere(rows, "five bytes", "\xf8\x88\x80\x80\x80");
  addEverywhere(rows, "cut after two of three", "\xe2\x82");
  addEverywhere(rows, "cut after three of four", "\xf0\x9f\x98");
  check(rows);
}

TEST(MalformedRequest, WhoseEscapesAreNone) {
  std::vector<Row> rows;
  addEverywhere(rows, "\\x", R"(\x41)");
  addEverywhere(rows, "\\0", R"(\0)");
  addEverywhere(rows, "\\'", R"(\')");
  addEverywhere(rows, "\\u of two digits", R"(\u41)");
  addEverywhere(rows, "\\u of no digits", R"(\uzzzz)");
  addEverywhere(rows, "\\U", R"(\U0001F600)");
  addEverywhere(rows, "a high surrogate alone", R"(\ud83d)");
  addEverywhere(rows, "a low surrogate alone", R"(\ude00)");
  addEverywhere(rows, "surrogates in the wrong order", R"(\ude00\ud83d)");
  addEverywhere(rows, "two high surrogates", R"(\ud83d\ud83d)");
  addEverywhere(rows, "a high surrogate before a letter", R"(\ud83dx)");
  addEverywhere(rows, "a high surrogate before an escape", R"(\ud83d\n)");
  addEverywhere(rows, "a backslash at the end", R"(\)");
  check(rows);
}

TEST(MalformedRequest, WithControlCharactersInTexts) {
  std::vector<Row> rows;
  for (const char control : "\0\t\n\r\x01\x1b\x1f"s) {
    addEverywhere(rows, "byte " + std::to_string(int(control)), std::string(1, control));
  }
  check(rows);
}

TEST(MalformedRequest, InAnotherEncoding) {
  const std::string json = R"({"lang":"py","code":"1"})";
  std::string little, big, wide;
  for (const char letter : json) {
    little += {letter, '\0'};
    big += {'\0', letter};
    wide += {letter, '\0', '\0', '\0'};
  }
  check({broken("a byte order mark", "\xef\xbb\xbf" + json),
         broken("a byte order mark in the middle", "{\xef\xbb\xbf" + json.substr(1)),
         broken("UTF-16", "\xff\xfe" + little), broken("UTF-16, big end first", "\xfe\xff" + big),
         broken("UTF-16 without a mark", little), broken("UTF-32", wide),
         broken("a no-break space for a space", "\xc2\xa0" + json)});
}

TEST(OddRequest, WhoseTextIsUnusualButGoodRuns) {
  check({runs("escapes for plain letters", R"("\u0061rgs":["\u0061\/\b\f"])", "a/\b\f\n"),
         runs("a pair of surrogates", R"("args":["\ud83d\ude00"])", "\U0001F600\n"),
         runs("characters that are none", "\"args\":[\"\uffff\ufdd0\"]", "\uffff\ufdd0\n"),
         runs("DEL and C1", "\"args\":[\"\x7f\u0085\"]", "\x7f\u0085\n"),
         runs("line separators", "\"args\":[\"\u2028\"]", "\u2028\n"),
         runs("a byte order mark in a text", "\"args\":[\"\ufeff\"]", "\ufeff\n"),
         runs("an empty name", R"("":1)"),
         runs("NUL in an unknown name", R"("\u0000":1)"),
         {.name = "another charset is declared, as if JSON had one",
          .bytes = "POST /exec HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\nContent-Length: 24\r\n"
                   "Content-Type: application/json; charset=utf-16\r\n\r\n"
                   R"({"lang":"py","code":"1"})",
          .status = 200}});
}

}  // namespace
}  // namespace api::malformed
