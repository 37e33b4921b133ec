#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/principal.h"
#include "ports/suspended_run.h"

namespace execution {

/// What a continuation token says.
struct Continuation {
  std::string place;        ///< where the run waits: ports::RunPlace, or this server
  std::string run;          ///< base::newId()
  std::uint32_t round = 0;  ///< of calls, from 1 on
  std::string owner;        ///< shortOwner() of the principal
  std::string context;      ///< contextDigest() of what waits with the run; may be empty
  friend bool operator==(const Continuation&, const Continuation&) = default;
};

/// Enough of a hash of a principal to tell whether a token is theirs; says nothing about them.
[[nodiscard]] std::string shortOwner(const model::Principal& principal);

/// A place for runs that belong to one server: its key is random and dies with it, as they do.
[[nodiscard]] ports::RunPlace newPlace();

/// Letters, digits and - _ . only; at most 300 bytes. Nobody who does not have the key of its place
/// can make one.
[[nodiscard]] std::string makeToken(const Continuation& says, std::string_view key);

/// What a token says, before it is known whether it is true. Nothing when it is none.
[[nodiscard]] std::optional<Continuation> readToken(std::string_view token);

/// Whether makeToken() has made it, with this key.
[[nodiscard]] bool isMadeWith(std::string_view token, std::string_view key);

/// The secret that a server has to show that goes on with a run.
[[nodiscard]] std::string leaseOf(const std::string& run, std::string_view key);

}  // namespace execution
