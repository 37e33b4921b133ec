#include "access/token_keys.h"

#include <gtest/gtest.h>

#include "access/test_tokens.h"

namespace auth {
namespace {

std::string jwk(const TestSigner& signer, const std::string& name) {
  return R"({"kty":"OKP","crv":"Ed25519","use":"sig","kid":")" + name + R"(","x":")" +
         toBase64Url(signer.rawPublic()) + R"("})";
}

std::string refusal(const std::filesystem::path& path) {
  const auto keys = TokenKeys::load(path);
  return keys ? "accepted" : keys.error().message;
}

TEST(TokenKeys, AreNamedInAJwks) {
  const KeyFolder folder;
  const auto signer = TestSigner::ed25519();
  const auto file = folder.write(
      "keys.json", R"({"keys":[{"kty":"EC","crv":"P-256","kid":"other"},)" + jwk(signer, "a") +
                       "," + jwk(TestSigner::ed25519(), "b") + "]}");
  const auto keys = TokenKeys::load(file);
  ASSERT_TRUE(keys);
  EXPECT_NE(keys->find("a"), nullptr);
  EXPECT_NE(keys->find("b"), nullptr);
  EXPECT_EQ(keys->find("other"), nullptr);
  EXPECT_EQ(keys->find(""), nullptr);
}

TEST(TokenKeys, OnePemFileVerifiesTokensOfAnyName) {
  const KeyFolder folder;
  const auto keys = TokenKeys::load(folder.write("one.pem", TestSigner::rsa().publicPem()));
  ASSERT_TRUE(keys);
  EXPECT_NE(keys->find("whatever"), nullptr);
}

TEST(TokenKeys, SeveralPemFilesAreNamedByTheirFiles) {
  const KeyFolder folder;
  folder.write("one.pem", TestSigner::ed25519().publicPem());
  folder.write("two.pem", TestSigner::ed25519().publicPem());
  folder.write("notes.txt", "not a key");
  const auto keys = TokenKeys::load(folder.path);
  ASSERT_TRUE(keys);
  EXPECT_NE(keys->find("one"), nullptr);
  EXPECT_NE(keys->find("two"), nullptr);
  EXPECT_EQ(keys->find("notes"), nullptr);
}

TEST(TokenKeys, AnEmptyFolderHoldsNone) {
  const KeyFolder folder;
  const auto keys = TokenKeys::load(folder.path);
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->empty());
  EXPECT_EQ(keys->find("x"), nullptr);
}

TEST(TokenKeys, SayWhatIsWrongWithAFile) {
  const KeyFolder folder;
  const auto ends = [&](const char* name, const std::string& text, std::string_view expected) {
    const auto file = folder.write(name, text);
    EXPECT_EQ(refusal(file), file.string() + " " + std::string(expected));
  };
  ends("private.pem", TestSigner::ed25519().privatePem(),
       "is a private key; only the public key belongs here");
  ends("weak.pem", TestSigner::rsa(1024).publicPem(), "is an RSA key of less than 2048 bits");
  ends("broken.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
       "is not a public key that can be read");
  ends("text.json", "hello", R"(is neither PEM nor a JWKS ({"keys": [...]}))");
  ends("none.json", R"({"keys":3})", R"(is neither PEM nor a JWKS ({"keys": [...]}))");
  ends("secret.json", R"({"keys":[{"kty":"OKP","crv":"Ed25519","d":"AA","x":"AA"}]})",
       "holds a private key; only public keys belong here");
  ends("short.json", R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"}]})",
       "is not a public key that can be read");
  ends("large.pem", std::string(70'000, ' '), "cannot be read, or is larger than 64 KiB");
  const auto signer = TestSigner::ed25519();
  ends("twice.json", R"({"keys":[)" + jwk(signer, "a") + "," + jwk(signer, "a") + "]}",
       "names a key (kid) twice");
  EXPECT_EQ(refusal(folder.path / "absent.pem"),
            (folder.path / "absent.pem").string() + " cannot be read, or is larger than 64 KiB");
}

}  // namespace
}  // namespace auth
