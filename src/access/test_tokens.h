#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Keys and tokens for tests: a signer that writes tokens as LibreChat does, and folders of keys.
namespace auth {

inline std::string toBase64Url(std::string_view bytes) {
  std::vector<unsigned char> text(4 * ((bytes.size() + 2) / 3) + 1);
  const auto length =
      EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  std::string result(text.begin(), text.begin() + length);
  for (char& letter : result) letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
  result.erase(result.find_last_not_of('=') + 1);
  return result;
}

class TestSigner {
 public:
  static TestSigner ed25519() {
    return TestSigner(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), nullptr);
  }
  static TestSigner rsa(std::size_t bits = 2048) {
    return TestSigner(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits), EVP_sha256());
  }

  std::string publicPem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PUBKEY(memory.get(), key_.get());
    return textOf(memory.get());
  }
  std::string privatePem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return textOf(memory.get());
  }
  /// The 32 bytes of an Ed25519 key.
  std::string rawPublic() const {
    unsigned char bytes[32];
    std::size_t length = sizeof(bytes);
    EVP_PKEY_get_raw_public_key(key_.get(), bytes, &length);
    return {bytes, bytes + length};
  }

  std::string token(std::string_view head, std::string_view claims) const {
    const auto text = toBase64Url(head) + "." + toBase64Url(claims);
    return text + "." + toBase64Url(sign(text));
  }

 private:
  TestSigner(EVP_PKEY* key, const EVP_MD* digest) : key_(key, EVP_PKEY_free), digest_(digest) {}

  static std::string textOf(BIO* memory) {
    char* text = nullptr;
    const auto length = BIO_get_mem_data(memory, &text);
    return {text, static_cast<std::size_t>(length)};
  }

  std::string sign(std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    unsigned char signature[512];
    std::size_t length = sizeof(signature);
    EVP_DigestSignInit(context.get(), nullptr, digest_, nullptr, key_.get());
    EVP_DigestSign(context.get(), signature, &length,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return {signature, signature + length};
  }

  std::shared_ptr<EVP_PKEY> key_;
  const EVP_MD* digest_;
};

/// A folder that goes with its owner.
struct KeyFolder {
  KeyFolder() {
    char name[] = "/tmp/kcrXXXXXX";
    path = ::mkdtemp(name);
  }
  ~KeyFolder() { std::filesystem::remove_all(path); }
  KeyFolder(const KeyFolder&) = delete;
  KeyFolder& operator=(const KeyFolder&) = delete;

  std::filesystem::path write(const std::string& name, std::string_view text) const {
    std::ofstream(path / name, std::ios::binary) << text;
    return path / name;
  }

  std::filesystem::path path;
};

}  // namespace auth
