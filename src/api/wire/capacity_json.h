#pragma once

#include <string>

#include "ports/sandbox_provider.h"

namespace wire {

/// The `details` of the services `sandboxes` and `kubernetes` (wire contract, 1.11): what programs
/// run in, which walls are missing around them and how many are parked; and the pods of each
/// language.
[[nodiscard]] std::string sandboxesJson(const ports::Capacity& capacity);
[[nodiscard]] std::string podsJson(const ports::Capacity& capacity);

}  // namespace wire
