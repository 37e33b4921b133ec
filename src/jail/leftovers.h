#pragma once

#include <sys/types.h>

#include <chrono>

namespace jail {

/// Kills whoever has one of the `count` uids from `first` on: programs that outlived the runner
/// which had started them. Blocks until nobody is left, but no longer than `patience`; false when
/// somebody is, or when that cannot be told (no /proc). This process is root; `helper` is a uid
/// that nobody has. Call it while the process has one thread.
[[nodiscard]] bool endLeftovers(uid_t first, uid_t count, uid_t helper,
                                std::chrono::milliseconds patience);

}  // namespace jail
