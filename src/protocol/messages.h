#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/run.h"
#include "model/tools.h"
#include "model/workspace.h"

// The control messages of the runner protocol as plain values. docs/runner_protocol.md says when
// each may be sent; codec.h turns them into frames and back.
namespace protocol {

inline constexpr std::uint32_t kVersion = 6;
inline constexpr std::uint64_t kMaxPieceBytes = 1u << 20;  ///< of a file, at a time
inline constexpr std::size_t kMostHanded = 64;  ///< inputs of a run that come as open files

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

/// The head of an input file; its bytes follow in chunks, before anything else, unless they are in
/// the open file that came beside it.
struct Input {
  std::string path = {};  ///< model::isFilePath()
  std::uint64_t size = 0;
  bool readOnly = false;
  bool handed = false;  ///< an open file is beside it (FrameStream::takeDescriptor)
};

/// How another server may go on with a run whose program waits for results of its calls. What it
/// is given then came in a frame of its own, before the order.
struct Suspension {
  std::string name = {};          ///< of the run, as other servers know it
  std::string lease = {};         ///< secret that they must show
  model::Milliseconds longest{};  ///< how long the run waits without a connection
};

/// Run what the source and stdin chunks before this frame contain, with the inputs before it.
struct Order {
  std::string language = {};
  std::vector<std::string> args = {};  ///< bytes; any but NUL
  model::RunLimits limits = {};
  bool streaming = false;  ///< send output as it is written, not only with the outcome
  std::optional<model::OutputFileLimits> files = {};  ///< empty: nobody wants what is left
  /// Functions that the program may call; ToolFunction::tool stays with the server.
  std::optional<std::vector<model::ToolFunction>> tools = {};
  std::optional<model::StateWish> state = {};  ///< empty: nobody wants its variables
  std::optional<Suspension> suspension = {};   ///< empty: the run is this server's alone
};

/// Go on with a run of another server, fence that one off, and let its lease be worth nothing.
/// Answered by Taken and the run's context, or Refused.
struct TakeOver {
  std::uint32_t version = kVersion;
  std::string name = {};
  std::string lease = {};  ///< of its Suspension
  /// The round whose results are to be given: the last one, or the one before.
  std::uint32_t round = 0;
};

/// Send bytes of a changed file of the outcome. Answered by one piece.
struct Fetch {
  std::uint32_t file = 0;  ///< its place in WorkspaceChanges::changed
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  ///< at most kMaxPieceBytes
  /// All of it, as an open file beside an empty piece; without one when that cannot be done.
  bool asFile = false;
};

/// Send bytes of the state that the outcome tells of. Answered by one piece.
struct FetchState {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  ///< at most kMaxPieceBytes
  /// All of it, as an open file beside an empty piece; without one when that cannot be done. What
  /// is left of the program may still write to it.
  bool asFile = false;
};

/// The variables that the program begins with, as the open file beside this; before the order.
struct StateFile {
  std::uint64_t size = 0;
};

struct Cancel {};

/// What a call came to; not JSON on the wire, because its value may be large.
struct ToolResult {
  model::ToolResult result = {};
};

struct Acknowledge {
  std::uint64_t last = 0;
};

// ---- runner -> server ----

struct Ready {
  std::string run = {};             ///< id of the run that this sandbox will be
  std::string lease = {};           ///< secret that an attach must show
  model::Milliseconds leaseTime{};  ///< how long a run outlives its connection
  /// Places of the network that the runner was to try, and could connect to: "10.96.0.1:443".
  std::vector<std::string> reached = {};
};

struct Refused {
  enum class Kind {
    kInvalid,      ///< asking again in the same way cannot help
    kUnavailable,  ///< not now
  };
  Kind kind = Kind::kUnavailable;
  std::string message = {};
};

/// The program calls a function, and will wait.
struct ToolCall {
  model::ToolCall call = {};
};

/// The program waits for the results of all the calls since the last one of these.
struct Waiting {
  std::uint32_t calls = 0;  ///< how many
};

struct Attached {
  std::uint64_t last = 0;  ///< number of the last frame that the runner has from the server
};

/// All frames of the run follow, from the first on; the calls of rounds that were answered come
/// without their inputs.
struct Taken {
  std::string run = {}, lease = {};      ///< for Attach; the older ones are worth nothing now
  std::uint64_t last = 0;                ///< as in Attached
  std::uint32_t answered = 0;            ///< rounds of calls that have all their results
  std::vector<std::uint32_t> open = {};  ///< calls of the next round that have none; ascending
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

/// How inputs get into a sandbox that are handed over as open files.
struct LargeInputs {
  bool mounted = false;     ///< false: they are copied into it
  std::string reason = {};  ///< why
};

struct Inspection {
  std::uint32_t version = kVersion;
  std::string kernel = {};   ///< release, "6.12.3"
  std::string level = {};    ///< "namespaces", "container" or "pod"; empty: of an older runner
  std::string cgroups = {};  ///< "v1", "v2", "hybrid" or "none"
  std::vector<Wall> walls = {};
  std::vector<std::string> languages = {};  ///< codes that are installed in the sandbox root
  std::string sandboxRoot = {};
  LargeInputs largeInputs = {};
  bool busy = false;  ///< a program was ordered here, and its run is not forgotten
};

}  // namespace protocol
