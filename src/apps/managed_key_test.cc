#include "apps/managed_key.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "apps/wait_for.h"
#include "backends/embedded/access_parts.h"
#include "backends/embedded/sqlite_key_store.h"
#include "crypto/sha256.h"

namespace apps {
namespace {

TEST(NewKey, IsKeptAsItsHashAndTheFewCharactersThatTellItApart) {
  const auto one = newKey("n", {.perDay = 3}), other = newKey("n", {});
  EXPECT_NE(one.text, other.text);
  EXPECT_EQ(one.text.size(), 45U);
  EXPECT_TRUE(one.text.starts_with("sk-"));
  EXPECT_EQ(one.record.hash, crypto::sha256(one.text));
  EXPECT_EQ(one.record.prefix, one.text.substr(0, 11));
  EXPECT_EQ(one.record.limits, (model::RateLimits{.perDay = 3}));
  EXPECT_TRUE(one.record.enabled);
}

class KeyMeantByTest : public testing::Test {
 protected:
  KeyMeantByTest() {
    char name[] = "/tmp/kcrXXXXXX";
    folder_ = ::mkdtemp(name);
    parts_ = embedded::AccessParts::open(folder_).value();
  }
  ~KeyMeantByTest() override {
    parts_.reset();
    std::filesystem::remove_all(folder_);
  }
  void add(const std::string& hash, const std::string& name, const std::string& prefix) {
    embedded::SqliteKeyStore keys(*parts_);
    ASSERT_TRUE(waitFor(keys.create({.hash = hash, .prefix = prefix, .name = name})));
  }
  /// Its name, or what is wrong.
  std::string meant(const std::string& word) {
    embedded::SqliteKeyStore keys(*parts_);
    const auto key = waitFor(keyMeantBy(keys, word));
    return key ? key->name : key.error().message;
  }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<embedded::AccessParts> parts_;
};

TEST_F(KeyMeantByTest, IsFoundByHashByNameAndByItsBeginning) {
  add("aaaaaa01", "one", "sk-11111111");
  add("aaaaaa02", "two", "sk-22222222");
  for (const auto* word : {"aaaaaa01", "one", "sk-11111111"}) EXPECT_EQ(meant(word), "one");
  EXPECT_EQ(meant("aaaaaa02"), "two");
}

TEST_F(KeyMeantByTest, IsNoneWhenTheWordIsShortUnknownOrMeansSeveral) {
  add("aaaaaa01", "one", "sk-11111111");
  add("aaaaaa02", "one", "sk-22222222");
  EXPECT_EQ(meant("aaaaa"), "there is no key aaaaa; see `kubecoderun keys list`");
  EXPECT_EQ(meant(""), "there is no key ; see `kubecoderun keys list`");
  EXPECT_EQ(meant("one"), "2 keys are called one; give the beginning of the hash");
  EXPECT_EQ(meant("aaaaaa"), "2 keys are called aaaaaa; give the beginning of the hash");
}

}  // namespace
}  // namespace apps
