#pragma once

#include <sys/types.h>

#include <cstddef>
#include <utility>

#include "base/unique_fd.h"

namespace runner {

/// Makes the kernel look more often who should have a processor.
///
/// Common kernels look at their ticks, 4 ms apart. Beside programs that compute for long, a short
/// one that lost its processor for a moment, to a thread of the kernel or between two processes of
/// its own, waits that long for it, although it comes first
/// (docs/decisions/0009-long-runs-give-way.md). While somebody keeps a lease, a process of ours
/// wakes on each processor every half millisecond, and at each wake-up the kernel looks.
///
/// It is a wish: where the process cannot be started, or has died, nothing happens. One thread.
class FineTicks {
 public:
  /// Ticks until it is destroyed.
  class Lease {
   public:
    Lease() = default;
    Lease(Lease&& other) noexcept : ticks_(std::exchange(other.ticks_, nullptr)) {}
    Lease& operator=(Lease&& other) noexcept {
      std::swap(ticks_, other.ticks_);
      return *this;
    }
    ~Lease() {
      if (ticks_ != nullptr) ticks_->letGo();
    }

   private:
    friend class FineTicks;
    explicit Lease(FineTicks* ticks) : ticks_(ticks) {}
    FineTicks* ticks_ = nullptr;
  };

  /// Forks: the calling process must have one thread.
  FineTicks();
  /// Ends the process. No lease may be left.
  ~FineTicks();
  FineTicks(const FineTicks&) = delete;
  FineTicks& operator=(const FineTicks&) = delete;

  [[nodiscard]] Lease keep();
  /// Ends the process for good: from here on nothing happens. No lease may be left.
  void dismiss();
  /// The process; -1 when there is none.
  [[nodiscard]] pid_t process() const { return process_; }

 private:
  void letGo();

  base::UniqueFd control_;  // each byte says from now on: 1 tick, 0 rest
  pid_t process_ = -1;
  std::size_t leases_ = 0;
};

}  // namespace runner
