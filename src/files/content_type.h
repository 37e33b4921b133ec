#pragma once

#include <string>
#include <string_view>

#include "model/stored_file.h"

namespace files {

/// The media type that the ending of a name stands for; "application/octet-stream" for others.
[[nodiscard]] std::string_view contentTypeOfName(std::string_view name);

/// Whether what a client says of its file can be told to others: a type and subtype in visible
/// ASCII of at most 200 characters, parameters included.
[[nodiscard]] bool isContentType(std::string_view text);

/// As the upload said, or by the name.
[[nodiscard]] std::string contentTypeOf(const model::StoredFile& file);

}  // namespace files
