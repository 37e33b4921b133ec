#include "http/range.h"

#include <gtest/gtest.h>

namespace http {
namespace {

/// "whole", "416" or the value of Content-Range.
std::string rangeOf(std::string_view value, std::uint64_t size) {
  const Range range = parseRange(value, size);
  if (range.kind == Range::Kind::kWhole) return "whole";
  return contentRange(range, size);
}

TEST(Range, IsReadAsRfc9110Says) {
  struct Row {
    const char* value;
    std::uint64_t size;
    const char* wanted;
  };
  for (const auto& [value, size, wanted] : {
           Row{"bytes=0-499", 10000, "bytes 0-499/10000"},
           Row{"bytes=500-999", 10000, "bytes 500-999/10000"},
           Row{"bytes=-500", 10000, "bytes 9500-9999/10000"},
           Row{"bytes=9500-", 10000, "bytes 9500-9999/10000"},
           Row{"Bytes=0-0", 10, "bytes 0-0/10"},
           Row{"bytes= 0-4 ", 10, "bytes 0-4/10"},
           Row{"bytes=0-99", 10, "bytes 0-9/10"},
           Row{"bytes=-99", 10, "bytes 0-9/10"},
           Row{"bytes=9-18446744073709551616", 10, "bytes 9-9/10"},
           Row{"bytes=10-", 10, "bytes */10"},
           Row{"bytes=99999999999999999999-", 10, "bytes */10"},
           Row{"bytes=-0", 10, "bytes */10"},
           Row{"bytes=0-", 0, "bytes */0"},
           Row{"bytes=-5", 0, "bytes */0"},
       }) {
    EXPECT_EQ(rangeOf(value, size), wanted) << value;
  }
}

TEST(Range, IsTheWholeWhenItIsNoneOrNotOne) {
  for (const auto* value :
       {"", "bytes", "bytes=", "bytes=-", "bytes=5", "bytes=5-2", "bytes=a-b", "bytes=0-1,4-5",
        "lines=0-1", "bytes=+1-2", "bytes=1--2", "bytes 0-1", "bytes=0x0-1", "bytes=0 - 1"}) {
    EXPECT_EQ(rangeOf(value, 10), "whole") << value;
  }
  EXPECT_EQ(parseRange(std::nullopt, 10), Range());
}

}  // namespace
}  // namespace http
