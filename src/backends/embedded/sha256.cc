#include "backends/embedded/sha256.h"

#include <array>
#include <new>
#include <span>

#include "base/hex.h"

namespace embedded {
namespace {

// OpenSSL's software digests fail when memory is short, and for no other reason.
void require(int succeeded) {
  if (succeeded != 1) throw std::bad_alloc();
}

}  // namespace

Sha256::Sha256() : context_(::EVP_MD_CTX_new()) {
  require(context_ != nullptr);
  require(::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr));
}

void Sha256::add(std::string_view bytes) {
  require(::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Sha256::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  require(::EVP_DigestFinal_ex(context_.get(), digest.data(), &size));
  return base::hex(std::span(digest).first(size));
}

}  // namespace embedded
