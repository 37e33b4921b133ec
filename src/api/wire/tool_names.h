#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wire {

/// The name by which a Python program calls a tool (wire contract, 2.7): what no identifier may
/// hold becomes `_` or is dropped, keywords get `_tool` behind them.
[[nodiscard]] std::string pythonName(std::string_view tool);

/// The names by which a bash program calls it: one, or two where the shell has a harmless command
/// of that name, which clients do not know to be taken.
[[nodiscard]] std::vector<std::string> bashNames(std::string_view tool);

}  // namespace wire
