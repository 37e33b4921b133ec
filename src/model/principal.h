#pragma once

#include <string>

namespace model {

/// Who asks. Everything that is stored, queued or counted belongs to one principal.
struct Principal {
  enum class Kind {
    kKey,             ///< an API key; `id` is the hex SHA-256 of it, never the key itself
    kToken,           ///< a signed token; `id` is the hex SHA-256 of its tenant and subject
    kTrustedNetwork,  ///< an address of AUTH_TRUSTED_NETWORKS without a key
    kAnonymous,       ///< no-auth mode
  };
  Kind kind = Kind::kAnonymous;
  std::string id;

  friend bool operator==(const Principal&, const Principal&) = default;
};

}  // namespace model
