#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "backends/embedded/storage.h"

namespace embedded {

enum class What : char {
  kCreated = 'S',
  kStored = 'F',
  kRemoving = 'r',
  kRemovingSession = 's',
  kFailed = 'E'
};

/// What a child says in one line: that a session or file is stored, or is about to be removed.
struct StoredLine {
  What what = What::kFailed;
  std::string sessionId, fileId;
  std::uint64_t seed = 0;  ///< of bytesOf()
};
[[nodiscard]] StoredLine readLine(const std::string& line);

/// The bytes that belong to a seed.
[[nodiscard]] std::string bytesOf(std::uint64_t seed);

/// For tests, in a process of its own: stores and removes files, sessions and all else in `folder`,
/// beside upkeep that never rests, and writes a line to `pipe` for each. Never returns.
[[noreturn]] void storeUntilKilled(const std::filesystem::path& folder, int pipe, int round);

}  // namespace embedded
