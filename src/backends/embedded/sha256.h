#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace embedded {

/// SHA-256 of bytes that come in pieces.
class Sha256 {
 public:
  Sha256();

  void add(std::string_view bytes);
  /// In hex. Once.
  [[nodiscard]] std::string finish();

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace embedded
