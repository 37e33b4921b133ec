#pragma once

#include <chrono>

#include "base/scheduler_slice.h"

namespace async {

/// For threads that serve many who wait and compute little: the calling one shall run as soon as it
/// wakes, for a short time. What it forks does not inherit that.
inline void askForShortSlice() noexcept {
  constexpr auto kShortest = std::chrono::microseconds(100);  // the least that the kernel takes
  base::askForSlice(0, kShortest, base::Inherited::kNo);
}

}  // namespace async
