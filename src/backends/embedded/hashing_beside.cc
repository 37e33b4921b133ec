#include "backends/embedded/hashing_beside.h"

namespace embedded {

HashingBeside::~HashingBeside() {
  (void)space();
  pieces_[next_ % 2].size = 0;  // the end
  filled_.release();
}

std::span<char> HashingBeside::space() {
  if (!reserved_) free_.acquire();
  reserved_ = true;
  return {pieces_[next_ % 2].bytes.get(), kPiece};
}

std::string_view HashingBeside::add(std::size_t size) {
  auto& piece = pieces_[next_++ % 2];
  piece.size = size;
  reserved_ = false;
  filled_.release();
  return {piece.bytes.get(), size};
}

void HashingBeside::run(crypto::Sha256& hash) {
  for (std::size_t at = 0;; ++at) {
    filled_.acquire();
    const auto& piece = pieces_[at % 2];
    if (piece.size == 0) return;
    hash.add({piece.bytes.get(), piece.size});
    free_.release();
  }
}

}  // namespace embedded
