#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "languages/description.h"

namespace languages {

/// The text of the file of this name beside the description; empty when there is none.
using FindBeside = std::function<std::optional<std::string>(const std::string& name)>;

/// The description that `text`, the content of `file`, gives. Errors: kInvalid, "file:line: key:
/// why".
[[nodiscard]] base::Result<Description> readDescription(const std::string& text,
                                                        const std::string& file,
                                                        const FindBeside& findBeside);

}  // namespace languages
