#pragma once

#include <string>
#include <string_view>

namespace base {

/// A fresh random id: 21 characters of A-Z a-z 0-9 _ -, 126 bits from the kernel (nanoid form).
/// LibreChat refuses ids of any other shape.
[[nodiscard]] std::string newId();

/// Whether `text` has the shape that newId() makes.
[[nodiscard]] bool isId(std::string_view text) noexcept;

}  // namespace base
