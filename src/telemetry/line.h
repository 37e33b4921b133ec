#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "telemetry/log.h"

/// How a log line looks. Pure.
namespace telemetry {

using WallTime = std::chrono::system_clock::time_point;

/// {"time":"2026-01-02T03:04:05.678Z","level":"info","message":"...","field":...} and a line end.
[[nodiscard]] std::string jsonLine(WallTime at, Level level, std::string_view message,
                                   Fields fields);

/// 03:04:05.678 INFO  message  field=value  (time in UTC) and a line end.
[[nodiscard]] std::string consoleLine(WallTime at, Level level, std::string_view message,
                                      Fields fields);

}  // namespace telemetry
