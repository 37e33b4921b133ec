#pragma once

#include "model/run.h"

namespace apps {

constexpr int kInterruptedCode = 130;  ///< 128 + SIGINT, as a shell says it

/// The exit code of a program that ended like that: its own, 128 + signal when it was killed, 124
/// at a time limit (as timeout(1) says it). What its own output cannot say is said on stderr.
[[nodiscard]] int exitCodeOf(const model::RunEnd& end);

}  // namespace apps
