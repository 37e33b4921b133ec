#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

// The names under which uploads are stored, told and mounted (wire contract, 4.6).
namespace files {

/// For a client that names no `kind`: the base name, in A-Z a-z 0-9 . - and "_". Never fails, so
/// that the name it comes to itself is the same ("résumé.docx" -> "r_sum_.docx", "" -> "_").
[[nodiscard]] std::string sanitisedName(std::string_view name);

/// For a client that names a `kind`: the path as it is, in Unicode's composed form (NFC), without a
/// leading "/" and without "." segments; "\" counts as "/", and the escapes of browsers (%22, %0A,
/// %0D) are undone. Errors: kInvalid for what cannot be a path below /mnt/data
/// (model::isFilePath).
[[nodiscard]] base::Result<std::string> pathName(std::string_view name);

/// What follows the last "/".
[[nodiscard]] std::string_view baseName(std::string_view path);

}  // namespace files
