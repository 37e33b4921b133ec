#include "access/authenticate.h"

#include <gtest/gtest.h>

#include "access/test_tokens.h"

namespace auth {
namespace {

using base::ErrorKind;
using model::Principal;

const FailureThrottle::TimePoint kNow = FailureThrottle::TimePoint{} + std::chrono::hours(1);
constexpr auto kPeer = "192.0.2.1";
constexpr auto kKey = "key-one-0123456789";
constexpr auto kOtherKey = "key-two-0123456789";

std::string idOf(const Credentials& credentials) {
  auto authenticate = Authenticate({.keys = {kKey, kOtherKey}});
  const auto principal = authenticate(credentials, kPeer, kNow);
  return principal ? principal->id : "refused: " + principal.error().message;
}

TEST(Authenticate, TakesAKeyFromAnyOfItsPlaces) {
  const auto one = idOf({.xApiKey = kKey});
  EXPECT_EQ(one.size(), 64U);
  EXPECT_EQ(idOf({.authorization = "Bearer key-one-0123456789"}), one);
  EXPECT_EQ(idOf({.authorization = "apikey  key-one-0123456789 "}), one);
  EXPECT_EQ(idOf({.bodyKey = kKey}), one);
}

TEST(Authenticate, PrefersXApiKeyThenAuthorizationThenTheBody) {
  const auto one = idOf({.xApiKey = kKey});
  const auto two = idOf({.xApiKey = kOtherKey});
  EXPECT_EQ(idOf({.xApiKey = kKey, .authorization = "Bearer key-two-0123456789"}), one);
  EXPECT_EQ(idOf({.authorization = "Bearer key-two-0123456789", .bodyKey = kKey}), two);
}

TEST(Authenticate, CountsEmptyAndForeignCredentialsAsAbsent) {
  EXPECT_EQ(idOf({.xApiKey = "", .bodyKey = kKey}), idOf({.xApiKey = kKey}));
  EXPECT_EQ(idOf({.authorization = "Basic Zm9v"}), "refused: Missing API key");
  EXPECT_EQ(idOf({.authorization = "Bearer "}), "refused: Missing API key");
  EXPECT_EQ(idOf({}), "refused: Missing API key");
}

TEST(Authenticate, RefusesAWrongKeyEvenBesideARightOne) {
  EXPECT_EQ(idOf({.xApiKey = "wrong", .bodyKey = kKey}), "refused: Invalid or missing API key");
}

TEST(Authenticate, LetsTrustedNetworksInWithoutAKey) {
  Authenticate authenticate(
      {.keys = {kKey}, .trustedNetworks = {Network::parse("192.0.2.0/24").value()}});
  EXPECT_EQ(authenticate({}, kPeer, kNow)->kind, Principal::Kind::kTrustedNetwork);
  EXPECT_EQ(authenticate({.xApiKey = "wrong"}, kPeer, kNow)->kind,
            Principal::Kind::kTrustedNetwork);
  EXPECT_EQ(authenticate({.xApiKey = kKey}, kPeer, kNow)->kind, Principal::Kind::kKey);
  EXPECT_EQ(authenticate({}, "198.51.100.1", kNow).error().kind, ErrorKind::kUnauthorized);
  EXPECT_FALSE(authenticate.needsBodyKey({}, kPeer));
  EXPECT_TRUE(authenticate.needsBodyKey({}, "198.51.100.1"));
}

TEST(Authenticate, KnowsOnlyOneAnonymousPrincipalInNoAuthMode) {
  Authenticate authenticate({.keys = {kKey}, .disabled = true});
  EXPECT_EQ(authenticate({.xApiKey = kKey}, kPeer, kNow)->kind, Principal::Kind::kAnonymous);
  EXPECT_FALSE(authenticate.needsBodyKey({}, kPeer));
}

TEST(Authenticate, NeverLetsAnyoneInWhenThereAreNoKeys) {
  Authenticate authenticate({});
  EXPECT_EQ(authenticate({.xApiKey = kKey}, kPeer, kNow).error().kind, ErrorKind::kUnauthorized);
}

TEST(Authenticate, ThrottlesGuessersButNotKeysThatWorkedThereBefore) {
  Authenticate authenticate({.keys = {kKey, kOtherKey}, .throttle = {.failures = 3}});
  ASSERT_TRUE(authenticate({.xApiKey = kKey}, kPeer, kNow));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(authenticate({.xApiKey = "guess"}, kPeer, kNow).error().kind,
              ErrorKind::kUnauthorized);
  }
  const auto refused = authenticate({.xApiKey = "guess"}, kPeer, kNow).error();
  EXPECT_EQ(refused.kind, ErrorKind::kRateLimited);
  EXPECT_EQ(refused.message, "Too many authentication failures. Please try again later.");
  EXPECT_EQ(refused.retryAfter, std::chrono::hours(1));
  EXPECT_EQ(authenticate({.xApiKey = kOtherKey}, kPeer, kNow).error().kind,
            ErrorKind::kRateLimited);
  EXPECT_TRUE(authenticate({.xApiKey = kKey}, kPeer, kNow));
  EXPECT_TRUE(authenticate({.xApiKey = kOtherKey}, "192.0.2.9", kNow));
}

TEST(Authenticate, DoesNotCountMissingKeysAsFailures) {
  Authenticate authenticate({.keys = {kKey}, .throttle = {.failures = 1}});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(authenticate({}, kPeer, kNow));
  EXPECT_TRUE(authenticate({.xApiKey = kKey}, kPeer, kNow));
}

TEST(Authenticate, TakesSignedTokensWhereThereAreKeysForThem) {
  const KeyFolder folder;
  const auto signer = TestSigner::ed25519();
  folder.write("k.pem", signer.publicPem());
  auto authenticate =
      Authenticate({.keys = {kKey}, .tokenKeys = *TokenKeys::load(folder.path), .wallClock = [] {
                      return std::chrono::system_clock::time_point(std::chrono::seconds(1'000));
                    }});
  const auto token = [&](const char* who) {
    return "Bearer " +
           signer.token(
               R"({"alg":"EdDSA","kid":"k"})",
               std::string(R"({"iss":"librechat","aud":"codeapi","iat":1000,"exp":1060,)") + who +
                   "}");
  };
  const auto idFor = [&](const std::string& authorization) {
    const auto principal = authenticate({.authorization = authorization}, kPeer, kNow);
    return principal ? principal->id : "refused: " + principal.error().message;
  };
  const auto one = idFor(token(R"("sub":"a","tenant_id":"t")"));
  EXPECT_EQ(one.size(), 64U);
  EXPECT_EQ(idFor(token(R"("sub":"a","tenant_id":"t")")), one);
  EXPECT_NE(idFor(token(R"("sub":"b","tenant_id":"t")")), one);
  EXPECT_NE(idFor(token(R"("sub":"","tenant_id":"ta")")), one);
  EXPECT_NE(idFor(token(R"("sub":"ta","tenant_id":"")")), one);
  EXPECT_EQ(idFor("Bearer e30.e30.AAAA"), "refused: Invalid bearer token");
  EXPECT_EQ(idFor(std::string("Bearer ") + kKey), idOf({.xApiKey = kKey}));
}

TEST(Authenticate, WithoutKeysForThemATokenIsAWrongKey) {
  EXPECT_EQ(idOf({.authorization = "Bearer e30.e30.AAAA"}), "refused: Invalid or missing API key");
}

}  // namespace
}  // namespace auth
