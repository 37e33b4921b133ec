#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace model {

/// What of the chat a client says an upload belongs to: `kind`, `id` and `version` of the wire.
struct Resource {
  enum class Kind { kUser = 0, kAgent = 1, kSkill = 2 };  ///< the numbers are stored
  Kind kind = Kind::kUser;
  std::string id = {};
  std::optional<std::int64_t> version = {};  ///< only skills have one

  friend bool operator==(const Resource&, const Resource&) = default;
};

}  // namespace model
