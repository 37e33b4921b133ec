#pragma once

#include <cstddef>
#include <filesystem>

namespace embedded {

/// For tests: runs `test` in a process of its own, for which `folder` is a file system of a few
/// megabytes. Fails the test if `test` does; skips it where this user can mount nothing.
void inSmallFileSystem(const std::filesystem::path& folder,
                       void (*test)(const std::filesystem::path& folder));

/// Its size.
inline constexpr std::size_t kSmallFileSystem = 32 << 20;

}  // namespace embedded
