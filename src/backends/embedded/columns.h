#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "backends/embedded/sqlite/statement.h"
#include "model/principal.h"
#include "model/resource.h"
#include "model/timestamp.h"

namespace embedded {

// How values of model/ stand in columns.

[[nodiscard]] inline std::int64_t column(model::Timestamp at) {
  return at.time_since_epoch().count();
}
[[nodiscard]] inline model::Timestamp timestampIn(const sqlite::Statement& row, int column) {
  return model::Timestamp(std::chrono::milliseconds(row.integer(column)));
}

/// A principal that may be missing: two columns, both NULL when it is.
struct PrincipalColumns {
  std::optional<std::int64_t> kind;
  std::optional<std::string> id;
};
[[nodiscard]] inline PrincipalColumns columns(const std::optional<model::Principal>& principal) {
  if (!principal) return {};
  return {.kind = static_cast<std::int64_t>(principal->kind), .id = principal->id};
}

/// A resource takes three columns in a row, all NULL when there is none.
struct ResourceColumns {
  std::optional<std::int64_t> kind;
  std::optional<std::string> id;
  std::optional<std::int64_t> version;
};
[[nodiscard]] inline ResourceColumns columns(const std::optional<model::Resource>& resource) {
  if (!resource) return {};
  return {.kind = static_cast<std::int64_t>(resource->kind),
          .id = resource->id,
          .version = resource->version};
}
[[nodiscard]] inline std::optional<model::Resource> resourceIn(const sqlite::Statement& row,
                                                               int first) {
  if (row.isNull(first)) return std::nullopt;
  model::Resource resource{.kind = static_cast<model::Resource::Kind>(row.integer(first)),
                           .id = row.text(first + 1),
                           .version = {}};
  if (!row.isNull(first + 2)) resource.version = row.integer(first + 2);
  return resource;
}

}  // namespace embedded
