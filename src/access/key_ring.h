#pragma once

#include <array>
#include <cstdint>
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
  /// Hex SHA-256 of any text.
  [[nodiscard]] static std::string hashOf(std::string_view text);
  [[nodiscard]] std::size_t size() const { return digests_.size(); }

 private:
  using Digest = std::array<std::uint8_t, 32>;
  [[nodiscard]] static Digest digest(std::string_view key);

  std::vector<Digest> digests_;
  std::vector<std::string> hashes_;
};

}  // namespace auth
