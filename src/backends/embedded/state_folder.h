#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/embedded/content_folder.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "crypto/sha256.h"

namespace embedded {

/// The bytes of states as files, named by their versions: states/<version>. Not synced: a state may
/// be lost with the power, and what is left of one then has not the size and hash of its row.
/// Knows nothing of rows. All calls block. Thread-safe.
class StateFolder {
 public:
  /// `folder` exists. No other process uses it. `unfinished` is where files begin; it outlives
  /// this.
  [[nodiscard]] static base::Result<StateFolder> open(const std::filesystem::path& folder);

  /// Moves `unfinished` to its place.
  [[nodiscard]] base::Result<void> keep(const std::filesystem::path& unfinished,
                                        const std::string& version) const;
  /// For reading; none when it is not there.
  [[nodiscard]] base::Result<base::UniqueFd> read(const std::string& version) const;
  /// It may be gone already.
  [[nodiscard]] base::Result<void> remove(const std::string& version) const;
  [[nodiscard]] base::Result<std::vector<std::string>> versions() const;
  [[nodiscard]] std::filesystem::path pathOf(const std::string& version) const;

 private:
  explicit StateFolder(std::filesystem::path states) : states_(std::move(states)) {}
  std::filesystem::path states_;
};

/// Writes the bytes of one state into unfinished/ and hashes them on the way. All calls block; one
/// at a time. Its destructor, which blocks too, removes what was not kept.
class StateFile {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<StateFile>> begin(ContentFolder& contents);
  ~StateFile();
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;

  /// After a failure everything fails the same way: bytes may be missing.
  [[nodiscard]] base::Result<void> write(std::string_view bytes);
  /// All bytes of an open file, instead of write().
  [[nodiscard]] base::Result<void> writeFrom(int file, std::uint64_t size);
  /// The hash, in hex. Once, after the last byte.
  [[nodiscard]] base::Result<std::string> seal();
  [[nodiscard]] base::Result<void> keep(const StateFolder& states, const std::string& version);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const base::UniqueFd& file() const { return fd_; }

 private:
  StateFile(std::filesystem::path path, base::UniqueFd fd)
      : path_(std::move(path)), fd_(std::move(fd)) {}

  base::Result<void> append(std::string_view bytes);

  std::filesystem::path path_;  // empty once it is kept
  base::UniqueFd fd_;
  crypto::Sha256 hash_;
  std::uint64_t size_ = 0;
  std::optional<base::Error> failure_;
};

}  // namespace embedded
