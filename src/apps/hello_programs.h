#pragma once

#include <string_view>

namespace apps {

/// A program in the language of that code which prints one line with the version of what runs it;
/// empty for a language that is not ours.
[[nodiscard]] std::string_view helloProgram(std::string_view languageCode);

}  // namespace apps
