#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "backends/embedded/content_folder.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "crypto/sha256.h"

namespace embedded {

/// Writes one content into unfinished/ and hashes it on the way. The file is made when it is
/// needed. All calls but the constructor block; one at a time, but for hash(), which may run beside
/// append(). The destructor, which blocks too, removes what was not kept.
class ContentWriter {
 public:
  struct Content {
    std::string sha256;
    std::uint64_t size = 0;
  };

  explicit ContentWriter(ContentFolder& folder) : folder_(folder) {}
  ~ContentWriter();
  ContentWriter(const ContentWriter&) = delete;
  ContentWriter& operator=(const ContentWriter&) = delete;

  /// append() and hash().
  [[nodiscard]] base::Result<void> write(std::string_view bytes);
  /// After a failure everything fails the same way: bytes may be missing. Those of a large content
  /// are on their way to the disk when this returns, so that seal() has not to wait for all of
  /// them.
  [[nodiscard]] base::Result<void> append(std::string_view bytes);
  /// All that is appended, in the same order.
  void hash(std::string_view bytes) { hash_.add(bytes); }
  /// write() of the first bytes of an open file. Errors: also kInternal when it is shorter.
  [[nodiscard]] base::Result<void> writeFrom(int file, std::uint64_t size);
  /// Brings the bytes to the disk and closes their file, for when keep() is to come much later.
  [[nodiscard]] base::Result<void> seal();
  /// What was written; nothing more may come.
  [[nodiscard]] const Content& content();
  /// Puts the bytes in their place; when this returns, they and their name outlive a crash.
  [[nodiscard]] base::Result<void> keep();

 private:
  [[nodiscard]] base::Result<void> open();
  [[nodiscard]] base::Result<void> sync();
  /// Lets the disk begin, if there are that many new bytes.
  void sendAhead(std::uint64_t least);
  [[nodiscard]] tl::unexpected<base::Error> failed(int number);

  ContentFolder& folder_;
  std::filesystem::path path_;  // empty before it is opened and once it is kept
  base::UniqueFd fd_;
  crypto::Sha256 hash_;
  std::uint64_t size_ = 0, sent_ = 0;
  std::optional<base::Error> failure_;
  std::optional<Content> content_;
  bool synced_ = false;
};

}  // namespace embedded
