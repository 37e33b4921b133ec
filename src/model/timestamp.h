#pragma once

#include <chrono>

namespace model {

/// A time of the calendar clock, as it is stored and told to clients.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] inline Timestamp timestampNow() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace model
