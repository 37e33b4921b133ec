#include "apps/token_key_pair.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "access/token_keys.h"

namespace apps {
namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    char name[] = "/tmp/kcrXXXXXX";
    path = fs::path(::mkdtemp(name)) / "data" / "jwt";
  }
  ~Folder() { fs::remove_all(path.parent_path().parent_path()); }
  fs::path path;
};

TEST(TokenKeyPair, KeepsThePublicHalfAndOnlyThat) {
  const Folder folder;
  const auto pair = makeTokenKeyPair(folder.path);
  ASSERT_TRUE(pair);
  const auto file = folder.path / (pair->name + ".pem");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms(0644));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path), {}), 1);
  const auto keys = auth::TokenKeys::load(folder.path);
  ASSERT_TRUE(keys);
  EXPECT_NE(keys->find(pair->name), nullptr);
  EXPECT_TRUE(pair->privatePemBase64.starts_with("LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t"));
}

TEST(TokenKeyPair, AnotherOneLeavesTheFirstInForce) {
  const Folder folder;
  const auto first = makeTokenKeyPair(folder.path);
  const auto second = makeTokenKeyPair(folder.path);
  ASSERT_TRUE(first && second);
  const auto keys = auth::TokenKeys::load(folder.path);
  ASSERT_TRUE(keys);
  EXPECT_NE(keys->find(first->name), nullptr);
  EXPECT_NE(keys->find(second->name), nullptr);
  EXPECT_EQ(keys->find("another"), nullptr);
}

TEST(TokenKeyPair, FollowsNoLinkToAnotherFolder) {
  const Folder folder;
  const auto other = folder.path.parent_path() / "other";
  fs::create_directories(other);
  fs::permissions(other, fs::perms(0700));
  fs::create_directory_symlink(other, folder.path);
  EXPECT_FALSE(makeTokenKeyPair(folder.path));
  EXPECT_TRUE(fs::is_empty(other));
  EXPECT_EQ(fs::status(other).permissions(), fs::perms(0700));
}

TEST(TokenKeyPair, SaysWhereItCannotWrite) {
  const auto pair = makeTokenKeyPair("/proc/jwt");
  ASSERT_FALSE(pair);
  EXPECT_NE(pair.error().message.find("/proc/jwt"), std::string::npos);
}

}  // namespace
}  // namespace apps
