#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string_view>

#include "base/result.h"

namespace auth {

/// The signature algorithms that we take. Nothing in a token chooses among others: a key verifies
/// with the one that fits its type (RFC 8725, 3.1).
enum class Algorithm { kEdDsa, kRs256 };

/// A key that verifies signatures: Ed25519, or RSA of at least 2048 bits. Immutable, thread-safe.
class PublicKey {
 public:
  /// A PEM text of one public key or certificate-less SubjectPublicKeyInfo.
  /// Errors: kInvalid, saying what is wrong with it, above all that it is a private key.
  [[nodiscard]] static base::Result<PublicKey> fromPem(std::string_view pem);
  /// Ed25519 by its 32 bytes (RFC 8037, 2: "x").
  [[nodiscard]] static base::Result<PublicKey> fromEd25519(std::string_view bytes);
  /// RSA by modulus and exponent, big-endian (RFC 7518, 6.3.1: "n", "e").
  [[nodiscard]] static base::Result<PublicKey> fromRsa(std::string_view modulus,
                                                       std::string_view exponent);

  [[nodiscard]] Algorithm algorithm() const { return algorithm_; }
  [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

 private:
  using Key = std::shared_ptr<EVP_PKEY>;

  PublicKey(Key key, Algorithm algorithm) : key_(std::move(key)), algorithm_(algorithm) {}
  [[nodiscard]] static base::Result<PublicKey> checked(Key key);

  Key key_;
  Algorithm algorithm_;
};

}  // namespace auth
