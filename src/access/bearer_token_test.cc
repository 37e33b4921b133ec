#include "access/bearer_token.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "access/test_tokens.h"

namespace auth {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr long kNow = 1'800'000'000;
constexpr auto kHead = R"({"alg":"EdDSA","typ":"JWT","kid":"k"})";

std::string claims(const std::string& changes = "", long issued = kNow, long lifetime = 300) {
  auto text = fmt::format(
      R"("iss":"librechat","aud":"codeapi","sub":"u1","tenant_id":"t1","iat":{0},"nbf":{0},"exp":{1})",
      issued, issued + lifetime);
  if (!changes.empty()) text += "," + changes;
  return "{" + text + "}";
}

/// A verifier that knows one key, and tokens signed with it.
class Verifier {
 public:
  explicit Verifier(TestSigner signer = TestSigner::ed25519())
      : signer_(std::move(signer)),
        keys_(*TokenKeys::load(folder_.write("k.pem", signer_.publicPem()))) {}

  /// "tenant/subject", or the number of the fault.
  std::string ask(std::string_view token) const {
    const auto who =
        verifyToken(token, keys_, TokenRules{}, system_clock::time_point(seconds(kNow)));
    if (who) return who->tenant + "/" + who->subject;
    return "fault " + std::to_string(static_cast<int>(who.error()));
  }
  std::string askSigned(std::string_view claimText, std::string_view head = kHead) const {
    return ask(signer_.token(head, claimText));
  }
  const TestSigner& signer() const { return signer_; }

 private:
  KeyFolder folder_;
  TestSigner signer_;
  TokenKeys keys_;
};

std::string fault(TokenFault fault) {
  return "fault " + std::to_string(static_cast<int>(fault));
}

TEST(BearerToken, NamesTenantAndSubject) {
  const Verifier verifier;
  EXPECT_EQ(verifier.askSigned(claims()), "t1/u1");
  const Verifier rsa(TestSigner::rsa());
  EXPECT_EQ(rsa.askSigned(claims(), R"({"alg":"RS256","kid":"k"})"), "t1/u1");
}

TEST(BearerToken, TheTenantHasADefault) {
  const Verifier verifier;
  const auto text =
      fmt::format(R"({{"iss":"librechat","aud":["x","codeapi"],"sub":"u1","iat":{},"exp":{}}})",
                  kNow, kNow + 9);
  EXPECT_EQ(verifier.askSigned(text), "legacy/u1");
}

TEST(BearerToken, TheAlgorithmIsTheKeys) {
  const Verifier verifier;
  for (const auto* algorithm : {"none", "HS256", "RS256", "eddsa", ""}) {
    const auto head = fmt::format(R"({{"alg":"{}","kid":"k"}})", algorithm);
    EXPECT_EQ(verifier.askSigned(claims(), head), fault(TokenFault::kAlgorithm)) << algorithm;
  }
  EXPECT_EQ(verifier.askSigned(claims(), R"({"kid":"k"})"), fault(TokenFault::kAlgorithm));
}

TEST(BearerToken, ASignatureBelongsToItsTextAndKey) {
  const Verifier verifier;
  EXPECT_EQ(verifier.ask(TestSigner::ed25519().token(kHead, claims())),
            fault(TokenFault::kSignature));
  auto token = verifier.signer().token(kHead, claims());
  token.back() = token.back() == 'A' ? 'Q' : 'A';
  EXPECT_NE(verifier.ask(token), "t1/u1");
  const auto other = verifier.signer().token(kHead, claims(R"("role":"ADMIN")"));
  const auto mixed = other.substr(0, other.rfind('.')) + token.substr(token.rfind('.'));
  EXPECT_EQ(verifier.ask(mixed), fault(TokenFault::kSignature));
}

TEST(BearerToken, IsForUsAndFromWhomWeTrust) {
  const Verifier verifier;
  const auto with = [](std::string_view issuer, std::string_view audience) {
    return fmt::format(R"({{"iss":{},"aud":{},"sub":"u","iat":{},"exp":{}}})", issuer, audience,
                       kNow, kNow + 9);
  };
  EXPECT_EQ(verifier.askSigned(with(R"("other")", R"("codeapi")")), fault(TokenFault::kIssuer));
  EXPECT_EQ(verifier.askSigned(with("1", R"("codeapi")")), fault(TokenFault::kIssuer));
  for (const auto* audience : {R"("other")", R"(["other"])", "[]", "1", "null"}) {
    EXPECT_EQ(verifier.askSigned(with(R"("librechat")", audience)), fault(TokenFault::kAudience))
        << audience;
  }
}

TEST(BearerToken, IsValidForAShortTime) {
  const Verifier verifier;
  const auto issued = [&](long at, long lifetime = 300) {
    return verifier.askSigned(claims("", at, lifetime));
  };
  EXPECT_EQ(issued(kNow - 329), "t1/u1");  // expired within the tolerance
  EXPECT_EQ(issued(kNow - 330), fault(TokenFault::kTime));
  EXPECT_EQ(issued(kNow + 30), "t1/u1");
  EXPECT_EQ(issued(kNow + 31), fault(TokenFault::kTime));
  EXPECT_EQ(issued(kNow, 301), fault(TokenFault::kTime));
  EXPECT_EQ(issued(kNow, 3600), fault(TokenFault::kTime));
  for (const auto* times : {R"("iat":1)", R"("exp":1800000009)", R"("iat":"x","exp":1800000009)",
                            R"("iat":1800000000,"exp":1e400)"}) {
    const auto text = fmt::format(R"({{"iss":"librechat","aud":"codeapi","sub":"u",{}}})", times);
    EXPECT_NE(verifier.askSigned(text).find("fault"), std::string::npos) << times;
  }
}

TEST(BearerToken, SpeaksForSomebody) {
  const Verifier verifier;
  for (const auto* subject : {R"("")", "7", "null"}) {
    const auto text =
        fmt::format(R"({{"iss":"librechat","aud":"codeapi","sub":{},"iat":{},"exp":{}}})", subject,
                    kNow, kNow + 9);
    EXPECT_EQ(verifier.askSigned(text), fault(TokenFault::kSubject)) << subject;
  }
}

TEST(BearerToken, MalformedOnesAreRefused) {
  const Verifier verifier;
  const auto malformed = fault(TokenFault::kMalformed);
  for (const std::string text :
       {"", ".", "..", "a.b", "a.b.c", "a.b.c.d", "e30.e30.!", "e30=.e30.AA"})
    EXPECT_NE(verifier.ask(text).find("fault"), std::string::npos) << text;
  EXPECT_EQ(verifier.askSigned(claims(), R"({"alg":"EdDSA","kid":"k","crit":["b64"]})"), malformed);
  EXPECT_EQ(verifier.askSigned("[]"), malformed);
  EXPECT_EQ(verifier.askSigned(claims(fmt::format(R"("x":"{}")", std::string(9'000, 'x')))),
            malformed);
  EXPECT_EQ(verifier.askSigned(claims(R"("x":[[[[[[1]]]]]])")), malformed);
}

TEST(BearerToken, AreToldFromKeys) {
  EXPECT_TRUE(looksLikeToken("eyJhbGciOiJFZERTQSJ9.e30.c2ln"));
  for (const auto* key : {"kcr_abc", "a.b", "a..b", "a.b.c.d", "a.b.c=", "", "a b.c.d"})
    EXPECT_FALSE(looksLikeToken(key)) << key;
}

}  // namespace
}  // namespace auth
