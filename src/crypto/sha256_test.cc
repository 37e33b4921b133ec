#include "crypto/sha256.h"

#include <gtest/gtest.h>

namespace crypto {
namespace {

TEST(Sha256, IsThatOfTheStandard) {
  // FIPS 180-2, B.1
  constexpr auto kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(sha256("abc"), kOfAbc);
  Sha256 hash;
  hash.add("a");
  hash.add("");
  hash.add("bc");
  EXPECT_EQ(hash.finish(), kOfAbc);
  EXPECT_EQ(hash.finish(), sha256(""));
}

TEST(HmacSha256, IsThatOfTheStandard) {
  // RFC 4231, 4.3
  EXPECT_EQ(hmacSha256("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(AreSameSecrets, ComparesAllOfBoth) {
  EXPECT_TRUE(areSameSecrets("abc", "abc"));
  EXPECT_FALSE(areSameSecrets("abc", "abd"));
  EXPECT_FALSE(areSameSecrets("abc", "ab"));
  EXPECT_TRUE(areSameSecrets("", ""));
}

}  // namespace
}  // namespace crypto
