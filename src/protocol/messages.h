#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/run.h"

// The control messages of the runner protocol as plain values. docs/runner_protocol.md says when
// each may be sent; codec.h turns them into frames and back.
namespace protocol {

inline constexpr std::uint32_t kVersion = 2;

/// The interpreter that waits inside a parked sandbox.
struct ParkedKind {
  std::string language;  ///< "py"
  std::string tier;      ///< "bare"
  friend auto operator<=>(const ParkedKind&, const ParkedKind&) = default;
};

// ---- server -> runner ----

/// Make a sandbox ready. Answered by Ready or Refused.
struct Prepare {
  std::uint32_t version = kVersion;
  std::optional<ParkedKind> parked = {};  ///< empty: a cold one, for any language
  model::RunLimits limits = {};  ///< of the sandbox while it waits; the order's limits replace them
};

/// Continue a run on this connection and fence off the one that had it. Answered by Attached or
/// Refused.
struct Attach {
  std::uint32_t version = kVersion;
  std::string run = {};
  std::string lease = {};
  std::uint64_t last = 0;  ///< number of the last frame that the server has from the runner
};

/// Answered by Inspection or Refused.
struct Inspect {
  std::uint32_t version = kVersion;
};

/// Run what the source and stdin chunks before this frame contain.
struct Order {
  std::string language = {};
  std::vector<std::string> args = {};  ///< bytes; any but NUL
  model::RunLimits limits = {};
  bool streaming = false;  ///< send output as it is written, not only with the outcome
};

struct Cancel {};

struct Acknowledge {
  std::uint64_t last = 0;
};

// ---- runner -> server ----

struct Ready {
  std::string run = {};             ///< id of the run that this sandbox will be
  std::string lease = {};           ///< secret that an attach must show
  model::Milliseconds leaseTime{};  ///< how long a run outlives its connection
};

struct Refused {
  enum class Kind {
    kInvalid,      ///< asking again in the same way cannot help
    kUnavailable,  ///< not now
  };
  Kind kind = Kind::kUnavailable;
  std::string message = {};
};

struct Attached {
  std::uint64_t last = 0;  ///< number of the last frame that the runner has from the server
};

/// How the run ended; stdoutBytes and stderrBytes are empty here, they travel as chunks before it.
struct Outcome {
  model::RunResult result = {};
};

struct Wall {
  std::string name = {};
  bool inForce = false;
  std::string reason = {};  ///< why not, or what replaces it; may be empty when in force
};

struct Inspection {
  std::uint32_t version = kVersion;
  std::string kernel = {};   ///< release, "6.12.3"
  std::string cgroups = {};  ///< "v1", "v2", "hybrid" or "none"
  std::vector<Wall> walls = {};
  std::vector<std::string> languages = {};  ///< codes that are installed in the sandbox root
  std::string sandboxRoot = {};
};

}  // namespace protocol
