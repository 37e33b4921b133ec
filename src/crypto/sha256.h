#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace crypto {

/// SHA-256 of bytes that come in pieces. One thread at a time.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// In hex; begins anew.
  [[nodiscard]] std::string finish();

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

/// Hex SHA-256 of `bytes`.
[[nodiscard]] std::string sha256(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104) in hex: only who has `key` can make it for `text`.
[[nodiscard]] std::string hmacSha256(std::string_view key, std::string_view text);

/// In a time that says nothing of where texts of one length differ.
[[nodiscard]] bool areSameSecrets(std::string_view one, std::string_view other);

}  // namespace crypto
