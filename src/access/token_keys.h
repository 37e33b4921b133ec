#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "access/public_key.h"
#include "base/result.h"

namespace auth {

/// The public keys whose signatures on tokens count, by their names (`kid`). Immutable.
class TokenKeys {
 public:
  /// From a JWKS file (RFC 7517, 5), a PEM file, or a folder of both. The name of a key in a PEM
  /// file is the file's name without its extension; when that is the only key of all, it verifies
  /// tokens of any name. Keys of a JWKS for other uses and of other types are passed over. At most
  /// 64 KiB a file and 1,000 keys.
  /// Errors: kInvalid naming the file and what would be right.
  [[nodiscard]] static base::Result<TokenKeys> load(const std::filesystem::path& path);

  /// Null when there is no such key.
  [[nodiscard]] const PublicKey* find(std::string_view name) const;
  [[nodiscard]] bool empty() const { return keys_.empty(); }

 private:
  base::Result<void> addFile(const std::filesystem::path& file);
  base::Result<void> addJwks(std::string_view text);

  std::map<std::string, PublicKey, std::less<>> keys_;
  bool anyName_ = false;  // one PEM file
};

}  // namespace auth
