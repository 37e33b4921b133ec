#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bench {

/// How much a data folder holds.
struct Filling {
  std::uint64_t files = 1'000'000, sessions = 100'000;
};

constexpr std::uint64_t kFilesOfTheLargest = 1'000;

/// Makes `folder`, which is not there yet, a data folder with that many rows, and as many contents
/// of ten bytes; files of a session lie as far from each other as if they had come one by one.
/// Session 0 has kFilesOfTheLargest, all have been used since 1970 at millisecond (number).
void fillFolder(const std::filesystem::path& folder, const Filling& filling);

/// The ids in a folder that was filled so.
[[nodiscard]] std::string sessionId(std::uint64_t number);
[[nodiscard]] std::string fileId(std::uint64_t number);
[[nodiscard]] std::uint64_t sessionOf(std::uint64_t file, const Filling& filling);

}  // namespace bench
