#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/kept_state.h"
#include "model/tools.h"
#include "model/workspace.h"

namespace model {

using Milliseconds = std::chrono::milliseconds;

/// What one run may use. Every figure is enforced from outside the program.
struct RunLimits {
  Milliseconds wallTime{30'000};             ///< all stages (compile and run) together
  Milliseconds cpuTime{120'000};             ///< user + system of the whole process tree
  std::uint64_t memoryBytes = 512ULL << 20;  ///< RAM + swap + tmpfs of the whole sandbox
  std::uint32_t processes = 128;             ///< tasks, threads included
  double cpus = 1.0;                         ///< CPU bandwidth
  bool givesWay = false;  ///< others come first from the beginning; otherwise once it runs for long
  std::uint32_t openFiles = 1024;          ///< per process
  std::uint64_t fileBytes = 256ULL << 20;  ///< size of any one file
  std::uint64_t dataBytes = 256ULL << 20;  ///< /mnt/data
  std::uint64_t tmpBytes = 128ULL << 20;   ///< /tmp, and each other private folder
  std::uint64_t inodes = 65'536;           ///< files and folders in each of them
  std::uint64_t outputBytes = 65'536;      ///< kept of each stream; the rest is drained
  std::uint64_t drainBytes = 256ULL
                             << 20;  ///< of both streams together; beyond it the program is killed
};

enum class Stream { kStdout, kStderr };
enum class Stage { kCompile, kRun };

/// How a program ended. Exactly one of these; the wire text is made in api/wire and nowhere else.
struct Exited {
  int code = 0;
};
struct Signalled {
  int signal = 0;
};
struct TimedOut {
  Milliseconds limit{};
};
struct CpuTimeUsedUp {
  Milliseconds limit{};
};
struct OutOfMemory {
  std::uint64_t limitBytes = 0;
};
struct OutputLimit {
  Stream stream = Stream::kStdout;
};  ///< killed because it would not stop writing
struct Cancelled {};
using RunEnd =
    std::variant<Exited, Signalled, TimedOut, CpuTimeUsedUp, OutOfMemory, OutputLimit, Cancelled>;

/// Limits that the program ran into without being killed for it.
enum class LimitReached { kProcesses, kDisk, kInodes };

/// What one run left behind. Bytes are as the program wrote them.
struct RunResult {
  RunEnd end;
  Stage stage = Stage::kRun;  ///< where it ended: a compile error is Exited{n} in kCompile
  std::string stdoutBytes, stderrBytes;  ///< at most RunLimits::outputBytes each
  bool stdoutCut = false, stderrCut = false;
  std::vector<LimitReached> limitsReached;
  std::vector<std::string> missingWalls = {};  ///< that did not stand around it: docs/sandbox.md
  Milliseconds wallTime{};
  Milliseconds cpuTime{};
  std::uint64_t peakMemoryBytes = 0;  ///< largest resident set of any one process
  WorkspaceChanges files;             ///< empty when nobody asked for them
  KeptState state;
};

/// What is to be run.
struct Program {
  std::string language;  ///< code of a Language of the catalog
  std::string code;
  std::vector<std::string> args;
  std::string standardInput;
  /// Functions that it may call; empty: it does not know of tools at all.
  std::optional<std::vector<ToolFunction>> tools = {};
};

}  // namespace model
