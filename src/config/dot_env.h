#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace config {

/// The content of a .env file: NAME=value lines, `#` comments, an optional `export`.
/// 'single' quotes are literal; "double" quotes know \n \r \t \" \\ and may hold line ends;
/// without quotes a value ends at ` #` and loses white space at both ends. Nothing is expanded.
/// Names become upper case; the last of equal names wins, as in the reference product.
/// Errors: kInvalid with one detail per bad line (".env line 3"); `file` is how it is called there.
[[nodiscard]] base::Result<std::map<std::string, std::string>> parseDotEnv(
    std::string_view text, std::string_view file = ".env");

}  // namespace config
