#pragma once

#include <string>
#include <vector>

namespace apps {

/// The command `runner`: reads its flags (runner_flags.h; or "--help") and serves. Blocks; returns
/// the exit code. Call it while the process has one thread.
[[nodiscard]] int runRunner(const std::vector<std::string>& args);

}  // namespace apps
