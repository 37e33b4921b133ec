#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kubernetes {

/// Decodes base64 with its padding (RFC 4648, 4), as in the `*-data` fields of a kubeconfig; line
/// ends between the letters are passed over. None for anything else.
[[nodiscard]] std::optional<std::string> decodeBase64(std::string_view text);

}  // namespace kubernetes
