#include "execution/continuation_token.h"

#include <gtest/gtest.h>

namespace execution {
namespace {

const model::Principal kOwner{.kind = model::Principal::Kind::kKey, .id = "the key"};

TEST(ContinuationTokens, SayWhereARunWaitsAndWhoseItIs) {
  const ContinuationTokens tokens;
  const auto token = tokens.make("run-1", 7, kOwner);
  EXPECT_LT(token.size(), 200U);
  const auto read = tokens.read(token);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (Continuation{tokens.place(), "run-1", 7, shortOwner(kOwner)}));
  EXPECT_EQ(token.find("the key"), std::string::npos);
}

TEST(ContinuationTokens, CannotBeMadeByOthers) {
  const ContinuationTokens tokens, others;
  const auto token = tokens.make("run-1", 7, kOwner);
  EXPECT_FALSE(others.read(token));
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto forged = token;
    forged[i] = forged[i] == '0' ? '1' : '0';
    EXPECT_FALSE(tokens.read(forged)) << i;
    EXPECT_FALSE(tokens.read(token.substr(0, i))) << i;
  }
  for (const auto* text : {"", ".", "....", "a.b.c.d.e"}) EXPECT_FALSE(tokens.read(text)) << text;
  EXPECT_FALSE(tokens.read(token + "0"));
  EXPECT_FALSE(tokens.read(std::string(5'000'000, '.')));
}

TEST(ContinuationTokens, TellPrincipalsOfEachKindApart) {
  EXPECT_NE(shortOwner(kOwner),
            shortOwner({.kind = model::Principal::Kind::kToken, .id = "the key"}));
  EXPECT_NE(shortOwner(kOwner),
            shortOwner({.kind = model::Principal::Kind::kKey, .id = "the kez"}));
}

}  // namespace
}  // namespace execution
