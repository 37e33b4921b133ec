#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "backends/embedded/content_folder.h"
#include "backends/embedded/sha256.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace embedded {

/// Writes one content into unfinished/ and hashes it on the way. All calls block; one at a time.
/// Its destructor, which blocks too, removes what was not kept.
class ContentWriter {
 public:
  struct Content {
    std::string sha256;
    std::uint64_t size = 0;
  };

  [[nodiscard]] static base::Result<std::unique_ptr<ContentWriter>> begin(ContentFolder& folder);
  ~ContentWriter();
  ContentWriter(const ContentWriter&) = delete;
  ContentWriter& operator=(const ContentWriter&) = delete;

  /// After a failure everything fails the same way: bytes may be missing.
  [[nodiscard]] base::Result<void> write(std::string_view bytes);
  /// Brings the bytes to the disk and closes their file; the same answer again when called again.
  [[nodiscard]] base::Result<Content> seal();
  /// Puts what seal() returned in its place.
  [[nodiscard]] base::Result<void> keep(const Content& content);

 private:
  ContentWriter(ContentFolder& folder, std::filesystem::path path, base::UniqueFd fd);
  [[nodiscard]] tl::unexpected<base::Error> failed(int number);

  ContentFolder& folder_;
  std::filesystem::path path_;  // empty once it is kept
  base::UniqueFd fd_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
  std::optional<base::Error> failure_;
  std::optional<Content> sealed_;
};

}  // namespace embedded
