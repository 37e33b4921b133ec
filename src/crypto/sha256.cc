#include "crypto/sha256.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <new>

#include "base/hex.h"

namespace crypto {
namespace {

// OpenSSL's software digests fail when memory is short, and for no other reason.
void require(bool succeeded) {
  if (!succeeded) throw std::bad_alloc();
}

}  // namespace

Sha256::Sha256() : context_(::EVP_MD_CTX_new()) {
  require(context_ != nullptr);
  require(::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) == 1);
}

void Sha256::add(std::string_view bytes) {
  require(::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
  std::array<std::uint8_t, 32> digest{};
  require(::EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
  require(::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) == 1);
  return base::hex(digest);
}

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

std::string hmacSha256(std::string_view key, std::string_view text) {
  std::array<std::uint8_t, 32> tag{};
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  require(::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(),
                 tag.data(), nullptr) != nullptr);
  return base::hex(tag);
}

bool areSameSecrets(std::string_view one, std::string_view other) {
  return one.size() == other.size() && ::CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace crypto
