#pragma once

#include <string>
#include <string_view>

namespace base {

/// `bytes` as well-formed UTF-8: each maximal ill-formed part becomes one U+FFFD
/// (Unicode 15, 3.9, "Substitution of Maximal Subparts"; the same as Python's errors="replace").
[[nodiscard]] std::string repairUtf8(std::string_view bytes);

/// The longest prefix of `bytes` of at most `limit` bytes that does not end inside a character.
/// Ill-formed bytes count as characters of their own.
[[nodiscard]] std::string_view cutAtCharacter(std::string_view bytes, std::size_t limit) noexcept;

/// `bytes` without a character that begins at their end and lacks the rest: for what somebody cut
/// without regard to characters.
[[nodiscard]] std::string_view dropPartialCharacter(std::string_view bytes) noexcept;

}  // namespace base
