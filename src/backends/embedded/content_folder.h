#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace embedded {

/// Bytes as files, named by their hash: contents/ab/cd/abcd...; the same bytes are there once.
/// Beside it, in unfinished/, is what is being written or removed. Knows nothing of rows.
/// All calls block. Thread-safe.
class ContentFolder {
 public:
  /// `folder` exists. No other process uses it.
  [[nodiscard]] static base::Result<ContentFolder> open(const std::filesystem::path& folder);
  ContentFolder(ContentFolder&& other) noexcept;

  /// A path in unfinished/ that was not used before.
  [[nodiscard]] std::filesystem::path newUnfinished();

  /// Moves `unfinished` to where its hash says; false, and nothing is moved, if something is there.
  [[nodiscard]] base::Result<bool> place(const std::filesystem::path& unfinished,
                                         const std::string& sha256);
  /// The same, instead of what is there. Whoever reads that goes on reading it.
  [[nodiscard]] base::Result<void> replace(const std::filesystem::path& unfinished,
                                           const std::string& sha256);
  /// Makes the name of what was moved there outlive a crash.
  [[nodiscard]] base::Result<void> syncNames(const std::string& sha256);

  /// For reading; none when the bytes are not there.
  [[nodiscard]] base::Result<base::UniqueFd> read(const std::string& sha256) const;

  /// Moves the bytes back to unfinished/, which is quick however many they are, and says where.
  /// An empty path when they are not there.
  [[nodiscard]] base::Result<std::filesystem::path> detach(const std::string& sha256);

  // For sweeping:
  /// The folders that contents lie in, as "ab/cd".
  [[nodiscard]] base::Result<std::vector<std::string>> folders() const;
  /// The hashes of the contents in one of them.
  [[nodiscard]] base::Result<std::vector<std::string>> hashesIn(const std::string& folder) const;
  /// What earlier processes left in unfinished/.
  [[nodiscard]] base::Result<std::vector<std::filesystem::path>> leftovers() const;

 private:
  ContentFolder(std::filesystem::path contents, std::filesystem::path unfinished);
  [[nodiscard]] std::filesystem::path pathOf(const std::string& sha256) const;
  [[nodiscard]] base::Result<std::filesystem::path> placeFor(const std::string& sha256) const;

  std::filesystem::path contents_, unfinished_;
  std::string ours_;  // how names in unfinished/ begin that this process made
  std::atomic<std::uint64_t> next_ = 0;
  std::mutex mutex_;
  std::vector<bool> namesSynced_;  // of the folder ab/cd: the number 0xabcd
};

}  // namespace embedded
