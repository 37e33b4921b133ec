#pragma once

#include <cstddef>
#include <string_view>

namespace model {

inline constexpr std::size_t kMostPathBytes = 256;
inline constexpr std::size_t kMostPathLevels = 10;

/// Whether `path` can be the path of an input or an output below the working directory: relative,
/// of at most 10 segments and 256 bytes, well-formed UTF-8; no empty, "." or ".." segment, no NUL,
/// no backslash. One rule for both ways, so that what came out can go in again.
[[nodiscard]] bool isFilePath(std::string_view path);

}  // namespace model
