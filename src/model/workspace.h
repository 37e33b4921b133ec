#pragma once

#include <cstdint>
#include <string>
#include <vector>

// The files of one run: what was placed in its working directory, what it left there.
namespace model {

/// What is brought out of a sandbox at the most.
struct OutputFileLimits {
  std::uint32_t files = 100;
  std::uint64_t fileBytes = 64ULL << 20;    ///< of any one file
  std::uint64_t totalBytes = 256ULL << 20;  ///< of all of them together
};

/// A file that the program made or changed. `path` is relative to /mnt/data and fits isFilePath().
struct OutputFile {
  std::string path;
  std::uint64_t size = 0;
  bool wasInput = false;  ///< an input of this path was there, with another content
  friend bool operator==(const OutputFile&, const OutputFile&) = default;
};

/// Why something that lies in the working directory was not brought out.
enum class LeftBehind {
  kTooLarge,     ///< over OutputFileLimits::fileBytes, or over what is left of totalBytes
  kTooMany,      ///< over OutputFileLimits::files
  kBadName,      ///< not isFilePath(): too deep, too long, no UTF-8
  kUnreadable,   ///< the file system refused
  kNotAFile,     ///< symbolic link, pipe, socket, device
  kAnotherName,  ///< a further hard link of a file that is brought out
  kNotStored,    ///< brought out, but the store failed or is full; no runner says so
};

struct LeftFile {
  std::string path;  ///< bytes as the program chose them; cut at 256
  LeftBehind reason = LeftBehind::kUnreadable;
  friend bool operator==(const LeftFile&, const LeftFile&) = default;
};

/// What a run did to its working directory. Inputs are named by their place in the list of inputs.
struct WorkspaceChanges {
  std::vector<OutputFile> changed = {};       ///< new or with another content; byte-wise by path
  std::vector<std::uint32_t> deleted = {};    ///< inputs that are no longer there; ascending
  std::vector<std::uint32_t> unchanged = {};  ///< the others: as they were, or read-only; ascending
  std::vector<LeftFile> left = {};            ///< the first of those that were left behind
  std::uint64_t leftCount = 0;  ///< all files that were left behind, kNotAFile excepted
  bool cut = false;             ///< there was more than is looked at
};

/// Of `WorkspaceChanges::left`.
inline constexpr std::size_t kMostLeftNamed = 64;
/// Inputs of one run, and of what it left; OutputFileLimits::files above it means this many.
inline constexpr std::size_t kMostInputFiles = 1'000;
inline constexpr std::uint32_t kMostOutputFiles = 1'000;

}  // namespace model
