#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth {

/// The API keys of this deployment, kept as SHA-256 digests only.
class KeyRing {
 public:
  explicit KeyRing(const std::vector<std::string>& keys);

  /// Index of `key`. Takes the same time wherever and whether it is found.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view key) const;
  /// Hex SHA-256 of the key at `index`: its public name.
  [[nodiscard]] const std::string& hash(std::size_t index) const { return hashes_[index]; }
  [[nodiscard]] std::size_t size() const { return hashes_.size(); }

 private:
  std::vector<std::string> hashes_;
};

}  // namespace auth
