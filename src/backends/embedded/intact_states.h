#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "base/unique_fd.h"

namespace embedded {

/// Remembers the files of states as they were when their hash was known, so that it need not be
/// computed each time they are read. The kernel sets the time of an inode's last change, and
/// nobody else can (inode(7), ctime): a file that looks the same holds the same bytes. Thread-safe.
class IntactStates {
 public:
  /// `file`, open at its final place, holds the bytes of `version`.
  void remember(const std::string& version, const base::UniqueFd& file);
  /// Whether that is still so. False, too, for what was not remembered.
  [[nodiscard]] bool isIntact(const std::string& version, const base::UniqueFd& file) const;
  void forget(const std::string& version);

 private:
  static constexpr std::size_t kMost = 10'000;  // about 2 MB; the rest is hashed when it is read

  struct Look {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t seconds = 0, nanoseconds = 0;  // of the last change
    friend bool operator==(const Look&, const Look&) = default;
  };
  static Look lookOf(const base::UniqueFd& file);

  mutable std::mutex mutex_;
  std::map<std::string, Look> files_;
};

}  // namespace embedded
