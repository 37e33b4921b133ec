#pragma once

#include <sys/types.h>

#include <filesystem>
#include <utility>

#include "base/result.h"

namespace embedded {

/// Room on the disk that is set aside for removals. A removal is a change of the database, which
/// needs room before it can make any: without this, a full disk would stay full. Used on the thread
/// of the database.
class Reserve {
 public:
  /// Some times what the removal of a session with a thousand files writes.
  static constexpr off_t kOfSessions = 8 << 20;

  Reserve() = default;  ///< sets nothing aside
  explicit Reserve(std::filesystem::path file, off_t bytes = kOfSessions)
      : file_(std::move(file)), bytes_(bytes) {}

  /// Sets the room aside if it is not and there is enough besides; costs nothing if it is. Where
  /// the file system cannot do so, there is no reserve.
  void hold();
  /// Gives the room free, to be used at once; also room that another process set aside. False when
  /// there was none.
  [[nodiscard]] bool release();

 private:
  std::filesystem::path file_;
  off_t bytes_ = 0;
  bool held_ = false;
};

/// Calls `change`, and once more with the reserve given free if the disk was full.
template <class Change>
auto evenIfFull(Reserve& reserve, Change change) -> decltype(change()) {
  auto result = change();
  const auto full = !result && result.error().kind == base::ErrorKind::kStorageFull;
  if (!full || !reserve.release()) return result;
  return change();
}

}  // namespace embedded
