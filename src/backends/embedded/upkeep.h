#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "async/task.h"
#include "backends/embedded/parts.h"
#include "base/result.h"

namespace embedded {

/// Removes bytes that no file needs, in steps that take a bounded time each, so that it can go on
/// beside requests, and before which requests have precedence. One call at a time, and none while
/// sessions are being removed because they were not used.
class Upkeep {
 public:
  explicit Upkeep(Parts& parts) : parts_(parts) {}

  /// Removes the bytes of at most `limit` removed files, where no other file has the same, and of
  /// as many removed states. Returns how many it looked at, of the one or the other: fewer than
  /// `limit` means that there are no more. For every few minutes.
  [[nodiscard]] async::Task<base::Result<std::size_t>> removeReleased(std::size_t limit);

  struct Sweep {
    std::size_t removed = 0;
    bool complete = false;  ///< everything was looked at; the next call begins anew
  };
  /// Looks at the next part of the folder, about `limit` files, and removes what a crash left:
  /// unfinished files of earlier processes, and bytes whose row was not written any more. For after
  /// the start, until it is complete.
  [[nodiscard]] async::Task<base::Result<Sweep>> sweep(std::size_t limit);

 private:
  using Paths = std::vector<std::filesystem::path>;

  [[nodiscard]] async::Task<base::Result<std::size_t>> removeReleasedStates(std::size_t limit);
  [[nodiscard]] async::Task<base::Result<void>> sweepStates(std::size_t limit);
  [[nodiscard]] async::Task<base::Result<void>> detach(std::vector<std::string> hashes);
  [[nodiscard]] async::Task<base::Result<std::size_t>> unlinkGarbage();
  [[nodiscard]] async::Task<base::Result<void>> beginSweep();
  [[nodiscard]] async::Task<base::Result<std::size_t>> sweepFolder(std::string folder);

  Parts& parts_;
  Paths garbage_;  // out of its place, and still to be unlinked
  // What the present sweep has still to look at.
  bool sweeping_ = false;
  Paths leftovers_;
  std::vector<std::string> states_;
  std::vector<std::string> folders_;
};

}  // namespace embedded
