#pragma once

#include <string>

namespace model {

/// Who asks. Everything that is stored, queued or counted belongs to one principal.
struct Principal {
  /// The numbers are stored with sessions: they never change.
  enum class Kind {
    kKey = 0,             ///< an API key; `id` is the hex SHA-256 of it, never the key itself
    kTrustedNetwork = 1,  ///< an address of AUTH_TRUSTED_NETWORKS without a key
    kAnonymous = 2,       ///< no-auth mode
    kToken = 3,           ///< a signed token; `id` is the hex SHA-256 of its tenant and subject
  };
  Kind kind = Kind::kAnonymous;
  std::string id;

  friend bool operator==(const Principal&, const Principal&) = default;
};

}  // namespace model
