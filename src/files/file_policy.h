#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace files {

/// What may be stored, and how much of it.
struct FilePolicy {
  std::uint64_t mostFileBytes = 25ULL << 20;        ///< of one file, in and out
  std::uint64_t mostSessionBytes = 1ULL << 30;      ///< of all files of a session together
  std::size_t mostUploadFiles = 50;                 ///< of one upload
  std::size_t mostBatchFiles = 200;                 ///< of one batch
  std::size_t mostOutputFiles = 50;                 ///< of one run
  std::vector<std::string> allowedExtensions = {};  ///< with their dots; empty: all
  std::vector<std::string> blockedPatterns = {};    ///< as of fnmatch(3), in any letter case
};

/// Whether a file of this name may be stored at all: by its last segment.
[[nodiscard]] bool isAllowedName(const FilePolicy& policy, std::string_view path);

/// For error messages: "25MB" when it is whole, else bytes.
[[nodiscard]] std::string sizeText(std::uint64_t bytes);

}  // namespace files
