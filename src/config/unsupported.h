#pragma once

#include <optional>
#include <string_view>

namespace config {

/// A setting of the reference product that this version does not have.
struct Unsupported {
  std::string_view pattern;  ///< a name, or a beginning followed by '*'
  std::string_view why;      ///< completes "NAME: ..."
  bool foreignToo = false;   ///< other programs use the name as well: only refused in a .env file
};

/// Such a setting must not be ignored in silence: its operator counts on what it says.
[[nodiscard]] const Unsupported* findUnsupported(std::string_view name);

}  // namespace config
