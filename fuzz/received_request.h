#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace fuzz {

// Small, so that the fuzzer meets the limits with inputs of a few hundred bytes.
inline constexpr std::size_t kMaxHead = 512;
inline constexpr std::size_t kMaxBody = 1024;

enum class Ending { kIncomplete, kRefused, kComplete };

/// What became of one request.
struct Received {
  Ending ending = Ending::kIncomplete;
  unsigned status = 0;  ///< of a refusal
  std::string method, path, query, body;
  std::vector<http::Headers::Field> headers;

  friend bool operator==(const Received&, const Received&) = default;
};

/// Feeds `bytes` as a connection would, in pieces of the two sizes in turn.
[[nodiscard]] Received receive(std::string_view bytes, std::size_t evenPiece, std::size_t oddPiece);

}  // namespace fuzz
