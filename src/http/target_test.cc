#include "http/target.h"

#include <gtest/gtest.h>

namespace http {
namespace {

std::string pathOf(std::string_view raw) {
  const auto target = parseTarget(raw);
  return target ? target->path : "refused";
}

TEST(Target, FoldsSlashesAndThePrefix) {
  EXPECT_EQ(pathOf("/exec"), "/exec");
  EXPECT_EQ(pathOf("//exec"), "/exec");
  EXPECT_EQ(pathOf("/exec/"), "/exec");
  EXPECT_EQ(pathOf("/exec//"), "/exec");
  EXPECT_EQ(pathOf("/v1/exec"), "/exec");
  EXPECT_EQ(pathOf("//v1///exec/"), "/exec");
  EXPECT_EQ(pathOf("/v1"), "/");
  EXPECT_EQ(pathOf("/v1/"), "/");
  EXPECT_EQ(pathOf("/"), "/");
  EXPECT_EQ(pathOf("/v10/exec"), "/v10/exec");
  EXPECT_EQ(pathOf("/v1/v1/exec"), "/v1/exec");
  EXPECT_EQ(pathOf("/api/v1/admin"), "/api/v1/admin");
}

TEST(Target, DecodesEscapesButKeepsSegmentsApart) {
  EXPECT_EQ(pathOf("/files/a%20b"), "/files/a b");
  EXPECT_EQ(pathOf("/files/%C3%A9"), "/files/\xC3\xA9");
  EXPECT_EQ(pathOf("/files/a%2fb"), "/files/a%2Fb");
  EXPECT_EQ(pathOf("/files/a%252Fb"), "/files/a%252Fb");
  EXPECT_EQ(pathOf("/%76%31/exec"), "/exec");
  EXPECT_EQ(decodeSegment("a%2Fb"), "a/b");
  EXPECT_EQ(decodeSegment("a%252Fb"), "a%2Fb");
}

TEST(Target, KeepsTheQueryUndecoded) {
  const auto target = parseTarget("/files/s?detail=full&x=%2F?");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/files/s");
  EXPECT_EQ(target->query, "detail=full&x=%2F?");
}

TEST(Target, ReducesTheAbsoluteForm) {
  EXPECT_EQ(pathOf("http://host:80/v1/exec?x"), "/exec");
  EXPECT_EQ(pathOf("HTTPS://host"), "/");
  EXPECT_EQ(pathOf("*"), "*");
}

TEST(Target, RefusesWhatIsNoPath) {
  for (const auto* raw :
       {"", "exec", "?x", "host:443", "/a%", "/a%2", "/a%zz", "/a%00", "/a#b", "ftp://host/x"}) {
    EXPECT_EQ(pathOf(raw), "refused") << raw;
  }
}

}  // namespace
}  // namespace http
