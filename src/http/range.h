#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace http {

/// What a Range field asks for (RFC 9110, 14.2).
struct Range {
  enum class Kind {
    kWhole,          ///< answer 200 with everything, as if there were no Range field
    kPart,           ///< answer 206 with `length` bytes from `offset`
    kUnsatisfiable,  ///< answer 416
  };
  Kind kind = Kind::kWhole;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  ///< at least 1 for a part

  friend bool operator==(const Range&, const Range&) = default;
};

/// `value` of the Range field, if there is one, for something of `size` bytes. Only a single range
/// of bytes is served (14.1.2); several of them, other units and what is malformed mean the whole,
/// as the RFC allows.
[[nodiscard]] Range parseRange(std::optional<std::string_view> value, std::uint64_t size);

/// The Content-Range field of a 206 or 416 (14.4): "bytes 0-4/10", "bytes */10".
[[nodiscard]] std::string contentRange(const Range& range, std::uint64_t size);

}  // namespace http
