#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <semaphore>
#include <span>
#include <string_view>
#include <thread>

#include "crypto/sha256.h"

namespace embedded {

/// Hashes pieces on a thread of its own while the caller does something else with them: writing as
/// many bytes takes as long. One caller; the hash is complete when this is destroyed.
class HashingBeside {
 public:
  explicit HashingBeside(crypto::Sha256& hash) : thread_([this, &hash] { run(hash); }) {}
  ~HashingBeside();
  HashingBeside(const HashingBeside&) = delete;
  HashingBeside& operator=(const HashingBeside&) = delete;

  /// Where the next piece goes; waits until there is room. Asked again without add(), the same.
  [[nodiscard]] std::span<char> space();
  /// The first `size` bytes (at least one) of space() are a piece. It stays as it is until space()
  /// was asked for twice more.
  std::string_view add(std::size_t size);

 private:
  static constexpr std::size_t kPiece = 256u << 10;  // two stay in the processor's cache
  struct Piece {
    std::unique_ptr<char[]> bytes = std::make_unique_for_overwrite<char[]>(kPiece);
    std::size_t size = 0;
  };
  void run(crypto::Sha256& hash);

  std::array<Piece, 2> pieces_;
  std::counting_semaphore<2> free_{2}, filled_{0};
  bool reserved_ = false;
  std::size_t next_ = 0;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace embedded
