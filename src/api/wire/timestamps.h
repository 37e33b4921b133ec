#pragma once

#include <string>

#include "model/timestamp.h"

namespace wire {

/// "2026-09-01T10:00:00.000Z": ISO 8601 in UTC with milliseconds, as clients parse it.
[[nodiscard]] std::string isoTime(model::Timestamp time);

}  // namespace wire
