#pragma once

#include <cstdint>
#include <string>

#include "model/timestamp.h"

namespace model {

/// What is known of the variables that a session keeps, without their bytes.
struct StateRecord {
  std::string sessionId = {};
  std::string version = {};  ///< of the shape of base::newId(); each save has another one
  std::uint64_t size = 0;
  std::string sha256 = {};  ///< hex, of the bytes
  std::string tag = {};     ///< hex; says that this server saved them for this session and owner
  bool uploaded = false;    ///< by a client, not by a run
  Timestamp savedAt{};
  Timestamp expiresAt{};

  friend bool operator==(const StateRecord&, const StateRecord&) = default;
};

}  // namespace model
