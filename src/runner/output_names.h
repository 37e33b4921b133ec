#pragma once

#include <string_view>

namespace runner {

/// Whether a file or folder of this name is nobody's result: hidden ones, caches of interpreters,
/// installed packages, programs of another system. `name` is one segment of a path.
[[nodiscard]] bool isNoResult(std::string_view name);

}  // namespace runner
