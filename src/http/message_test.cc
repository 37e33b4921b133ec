#include "http/message.h"

#include <gtest/gtest.h>

namespace http {
namespace {

TEST(Headers, FindsTheFirstOfANameInAnyCase) {
  Headers headers;
  headers.add("X-Key", "one");
  headers.add("x-key", "two");
  EXPECT_EQ(headers.find("X-KEY"), "one");
  EXPECT_EQ(headers.find("x-other"), std::nullopt);
}

TEST(Headers, SetReplacesAllOfAName) {
  Headers headers;
  headers.add("X-Key", "one");
  headers.add("Other", "o");
  headers.add("x-key", "two");
  headers.set("X-Key", "three");
  EXPECT_EQ(headers.all().size(), 2U);
  EXPECT_EQ(headers.find("x-key"), "three");
}

}  // namespace
}  // namespace http
