#include "access/key_ring.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "base/hex.h"

namespace auth {
KeyRing::KeyRing(const std::vector<std::string>& keys) {
  for (const auto& key : keys) {
    digests_.push_back(digest(key));
    hashes_.push_back(base::hex(digests_.back()));
  }
}

std::optional<std::size_t> KeyRing::find(std::string_view key) const {
  const auto wanted = digest(key);
  std::optional<std::size_t> found;
  for (std::size_t index = 0; index < digests_.size(); ++index) {  // all of them: no early exit
    if (CRYPTO_memcmp(wanted.data(), digests_[index].data(), wanted.size()) == 0) found = index;
  }
  return found;
}

std::string KeyRing::hashOf(std::string_view text) {
  return base::hex(digest(text));
}

KeyRing::Digest KeyRing::digest(std::string_view key) {
  Digest result;
  ::SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), result.data());
  return result;
}

}  // namespace auth
