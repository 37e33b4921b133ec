#include "access/key_ring.h"

#include "crypto/sha256.h"

namespace auth {

KeyRing::KeyRing(const std::vector<std::string>& keys) {
  for (const auto& key : keys) hashes_.push_back(crypto::sha256(key));
}

std::optional<std::size_t> KeyRing::find(std::string_view key) const {
  const auto wanted = crypto::sha256(key);
  std::optional<std::size_t> found;
  for (std::size_t index = 0; index < hashes_.size(); ++index) {  // all of them: no early exit
    if (crypto::areSameSecrets(wanted, hashes_[index])) found = index;
  }
  return found;
}

}  // namespace auth
