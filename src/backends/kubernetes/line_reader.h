#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kubernetes {

/// Takes a stream apart into lines as its bytes come; no I/O. How the bytes are cut into pieces
/// changes nothing. A line ends with LF, which is not part of it; one that the stream ends within
/// is none.
class LineReader {
 public:
  explicit LineReader(std::size_t maxLineBytes) : maxLineBytes_(maxLineBytes) {}

  /// More of the stream; at the beginning and when next() gave nothing. Must live until then.
  void feed(std::string_view bytes) { bytes_ = bytes; }

  /// The next line, valid until the next call; nothing when all that was fed is used up. Error:
  /// kTooLarge; each later call fails too.
  [[nodiscard]] base::Result<std::optional<std::string_view>> next();

 private:
  const std::size_t maxLineBytes_;
  std::string_view bytes_;
  std::string line_;      // the beginning of one that has not ended
  bool isGiven_ = false;  // line_ was given out; the next byte begins another
  bool tooLarge_ = false;
};

}  // namespace kubernetes
