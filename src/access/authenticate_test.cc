#include "access/authenticate.h"

#include <gtest/gtest.h>

#include "access/test_tokens.h"
#include "async/co_test.h"
#include "backends/memory/memory_key_store.h"
#include "crypto/sha256.h"
#include "ports/contract_fixture.h"
#include "ports/faulty_key_store.h"

namespace auth {
namespace {

using base::ErrorKind;
using model::Principal;

const FailureThrottle::TimePoint kNow = FailureThrottle::TimePoint{} + std::chrono::hours(1);
constexpr auto kPeer = "192.0.2.1";
constexpr auto kKey = "key-one-0123456789";
constexpr auto kOtherKey = "key-two-0123456789";

base::Result<Caller> ask(Authenticate& authenticate, const Credentials& credentials,
                         std::string_view peer = kPeer, FailureThrottle::TimePoint now = kNow) {
  auto caller = base::Result<Caller>(Caller());
  const auto wait = [](Authenticate& asked, Credentials shown, std::string_view from,
                       FailureThrottle::TimePoint at,
                       base::Result<Caller>& answer) -> async::Task<> {
    answer = co_await asked(shown, from, at);
  };
  async::runTest(wait(authenticate, credentials, peer, now, caller));
  return caller;
}

Principal::Kind kindOf(const base::Result<Caller>& caller) {
  return caller.value().principal.kind;
}

std::string idOf(const Credentials& credentials) {
  auto authenticate = Authenticate({.keys = {kKey, kOtherKey}});
  const auto caller = ask(authenticate, credentials);
  return caller ? caller->principal.id : "refused: " + caller.error().message;
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
  EXPECT_EQ(kindOf(ask(authenticate, {})), Principal::Kind::kTrustedNetwork);
  EXPECT_EQ(kindOf(ask(authenticate, {.xApiKey = "wrong"})), Principal::Kind::kTrustedNetwork);
  EXPECT_EQ(kindOf(ask(authenticate, {.xApiKey = kKey})), Principal::Kind::kKey);
  EXPECT_EQ(ask(authenticate, {}, "198.51.100.1").error().kind, ErrorKind::kUnauthorized);
  EXPECT_FALSE(authenticate.needsBodyKey({}, kPeer));
  EXPECT_TRUE(authenticate.needsBodyKey({}, "198.51.100.1"));
}

TEST(Authenticate, KnowsOnlyOneAnonymousPrincipalInNoAuthMode) {
  Authenticate authenticate({.keys = {kKey}, .disabled = true});
  EXPECT_EQ(kindOf(ask(authenticate, {.xApiKey = kKey})), Principal::Kind::kAnonymous);
  EXPECT_FALSE(authenticate.needsBodyKey({}, kPeer));
}

TEST(Authenticate, NeverLetsAnyoneInWhenThereAreNoKeys) {
  Authenticate authenticate({});
  EXPECT_EQ(ask(authenticate, {.xApiKey = kKey}).error().kind, ErrorKind::kUnauthorized);
}

TEST(Authenticate, ThrottlesGuessersButNotKeysThatWorkedThereBefore) {
  Authenticate authenticate({.keys = {kKey, kOtherKey}, .throttle = {.failures = 3}});
  ASSERT_TRUE(ask(authenticate, {.xApiKey = kKey}));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ask(authenticate, {.xApiKey = "guess"}).error().kind, ErrorKind::kUnauthorized);
  }
  const auto refused = ask(authenticate, {.xApiKey = "guess"}).error();
  EXPECT_EQ(refused.kind, ErrorKind::kRateLimited);
  EXPECT_EQ(refused.message, "Too many authentication failures. Please try again later.");
  EXPECT_EQ(refused.retryAfter, std::chrono::hours(1));
  EXPECT_EQ(ask(authenticate, {.xApiKey = kOtherKey}).error().kind, ErrorKind::kRateLimited);
  EXPECT_TRUE(ask(authenticate, {.xApiKey = kKey}));
  EXPECT_TRUE(ask(authenticate, {.xApiKey = kOtherKey}, "192.0.2.9"));
}

TEST(Authenticate, DoesNotCountMissingKeysAsFailures) {
  Authenticate authenticate({.keys = {kKey}, .throttle = {.failures = 1}});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(ask(authenticate, {}));
  EXPECT_TRUE(ask(authenticate, {.xApiKey = kKey}));
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
    const auto caller = ask(authenticate, {.authorization = authorization});
    return caller ? caller->principal.id : "refused: " + caller.error().message;
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

constexpr auto kManaged = "sk-managed-0123456789";

TEST(Authenticate, TakesManagedKeysWithTheirLimits) {
  memory::MemoryKeyStore store;
  const model::RateLimits limits{.perMinute = 3};
  const auto hash = crypto::sha256(kManaged);
  async::runTest([](auto& into, auto key) -> async::Task<> {
    ports::must(co_await into.create(key));
  }(store, model::ApiKey{.hash = hash, .limits = limits}));
  ManagedKeys managed(store);
  Authenticate authenticate({.keys = {kKey}, .managedKeys = &managed});
  const auto caller = ask(authenticate, {.xApiKey = kManaged}).value();
  EXPECT_EQ(caller.principal, (Principal{.kind = Principal::Kind::kKey, .id = hash}));
  EXPECT_EQ(caller.limits, limits);
  EXPECT_EQ(ask(authenticate, {.xApiKey = kKey})->limits, std::nullopt);
  EXPECT_EQ(ask(authenticate, {.xApiKey = "sk-another"}).error().message,
            "Invalid or missing API key");
}

TEST(Authenticate, ThrottlesGuessersOfManagedKeysButNotThoseThatWorkedThereBefore) {
  memory::MemoryKeyStore store;
  ports::Faults faults;
  ports::FaultyKeyStore counted(store, faults);
  async::runTest([](auto& into) -> async::Task<> {
    ports::must(co_await into.create({.hash = crypto::sha256(kManaged)}));
  }(store));
  ManagedKeys managed(counted, {.lifetime = std::chrono::milliseconds(0)});
  Authenticate authenticate({.throttle = {.failures = 2}, .managedKeys = &managed});
  EXPECT_TRUE(ask(authenticate, {.xApiKey = kManaged}));
  for (const auto* guess : {"sk-a", "sk-b"}) {
    EXPECT_EQ(ask(authenticate, {.xApiKey = guess}).error().kind, ErrorKind::kUnauthorized);
  }
  const auto asked = faults.calls();
  EXPECT_EQ(ask(authenticate, {.xApiKey = "sk-c"}).error().kind, ErrorKind::kRateLimited);
  EXPECT_EQ(faults.calls(), asked) << "the store was asked for a guess";
  EXPECT_TRUE(ask(authenticate, {.xApiKey = kManaged}));
}

TEST(Authenticate, KnowsTheOtherKeysWhenTheStoreDoesNotWork) {
  memory::MemoryKeyStore store;
  ports::Faults faults;
  ports::FaultyKeyStore broken(store, faults);
  ManagedKeys managed(broken);
  Authenticate authenticate({.keys = {kKey}, .throttle = {.failures = 1}, .managedKeys = &managed});
  faults.failCall(1, {.kind = ErrorKind::kUnavailable, .message = "down"});
  EXPECT_TRUE(ask(authenticate, {.xApiKey = kKey}));
  EXPECT_EQ(ask(authenticate, {.xApiKey = kManaged}).error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(ask(authenticate, {.xApiKey = kManaged}).error().kind, ErrorKind::kUnauthorized);
}

TEST(Authenticate, WithoutKeysForThemATokenIsAWrongKey) {
  EXPECT_EQ(idOf({.authorization = "Bearer e30.e30.AAAA"}), "refused: Invalid or missing API key");
}

}  // namespace
}  // namespace auth
