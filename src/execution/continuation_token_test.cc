#include "execution/continuation_token.h"

#include <gtest/gtest.h>

namespace execution {
namespace {

const model::Principal kOwner{.kind = model::Principal::Kind::kKey, .id = "the key"};

Continuation continuation() {
  return {.place = "0a1b-pod",
          .run = "run-1",
          .round = 7,
          .owner = shortOwner(kOwner),
          .context = std::string(32, 'c')};
}

TEST(ContinuationToken, SaysWhereARunWaitsAndWhoseItIs) {
  const auto place = newPlace();
  const auto token = makeToken(continuation(), place.key);
  EXPECT_EQ(readToken(token), continuation());
  EXPECT_TRUE(isMadeWith(token, place.key));
  EXPECT_EQ(token.find("the key"), std::string::npos);
  EXPECT_EQ(token.find(place.key), std::string::npos);
}

TEST(ContinuationToken, IsNotTooLongToBeRead) {
  const Continuation longest{.place = std::string(64, 'p'),
                             .run = std::string(21, 'r'),
                             .round = ~0U,
                             .owner = shortOwner(kOwner),
                             .context = std::string(32, 'c')};
  EXPECT_EQ(readToken(makeToken(longest, "key")), longest);
}

TEST(ContinuationToken, CannotBeMadeByOthers) {
  const auto key = newPlace().key, others = newPlace().key;
  EXPECT_NE(key, others);
  const auto token = makeToken(continuation(), key);
  EXPECT_FALSE(isMadeWith(token, others));
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto forged = token;
    forged[i] = forged[i] == '0' ? '1' : '0';
    EXPECT_FALSE(isMadeWith(forged, key)) << i;
    EXPECT_FALSE(isMadeWith(token.substr(0, i), key)) << i;
  }
  EXPECT_FALSE(isMadeWith(token + "0", key));
}

TEST(ContinuationToken, IsNothingElse) {
  for (const auto* text :
       {"", ".", ".....", "a.b.c.d.e.f", "a.b.1.d.e", "a.b.1.d.e.f.g", "a.b.-1.d.e.f",
        "a.b.1x.d.e.f", ".b.1.d.e.f", "a.b.4294967296.d.e.f", "a/../b.r.1.d.e.f", "a.b\n.1.d.e.f"})
    EXPECT_FALSE(readToken(text)) << text;
  EXPECT_TRUE(readToken("a.b.1.d..f")) << "nothing waits with a run of this server";
  EXPECT_FALSE(readToken(std::string(5'000'000, '.')));
  EXPECT_FALSE(isMadeWith(std::string(5'000'000, '.'), "key"));
}

TEST(ContinuationToken, TellsPrincipalsOfEachKindApart) {
  EXPECT_NE(shortOwner(kOwner),
            shortOwner({.kind = model::Principal::Kind::kToken, .id = "the key"}));
  EXPECT_NE(shortOwner(kOwner),
            shortOwner({.kind = model::Principal::Kind::kKey, .id = "the kez"}));
}

TEST(ContinuationToken, LeasesAreThoseOfOneRunAndPlace) {
  EXPECT_EQ(leaseOf("run", "key"), leaseOf("run", "key"));
  EXPECT_NE(leaseOf("run", "key"), leaseOf("ruN", "key"));
  EXPECT_NE(leaseOf("run", "key"), leaseOf("run", "kez"));
}

}  // namespace
}  // namespace execution
