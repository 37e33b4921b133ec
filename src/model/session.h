#pragma once

#include <optional>
#include <string>

#include "model/principal.h"
#include "model/resource.h"
#include "model/timestamp.h"

namespace model {

/// To whom something stored belongs.
struct Owner {
  Principal principal = {};
  std::string user = {};  ///< narrows the principal to one of its users; may be empty

  friend bool operator==(const Owner&, const Owner&) = default;
};

/// A folder of files that outlives a single run.
struct Session {
  enum class Origin { kExecution = 0, kUpload = 1 };  ///< the numbers are stored

  std::string id = {};  ///< of the shape of base::newId()
  Owner owner = {};
  std::string entityId = {};  ///< the agent or assistant that works in it; may be empty
  Origin origin = Origin::kExecution;
  std::optional<Resource> resource = {};  ///< of an upload that named one
  bool readOnly = false;                  ///< no run changes its files
  Timestamp createdAt{};
  Timestamp lastUsedAt{};

  friend bool operator==(const Session&, const Session&) = default;
};

/// Whether several users may meet in this session, so that outputs and state of a run must not go
/// into it.
[[nodiscard]] inline bool isShared(const Session& session) {
  const bool ofUser = !session.resource || session.resource->kind == Resource::Kind::kUser;
  return session.readOnly || !ofUser;
}

}  // namespace model
