#pragma once

#include <string>
#include <string_view>

namespace http {

/// The Content-Disposition of a download (RFC 6266, RFC 8187):
///   attachment; filename="r_sum_.txt"; filename*=UTF-8''r%C3%A9sum%C3%A9.txt
/// Old clients read the first name: ASCII, with '_' for each character that is not, for controls
/// and for what they read differently ('"', '\', '%'). Of a path, what follows the last '/'; bytes
/// that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string attachment(std::string_view filename);

}  // namespace http
