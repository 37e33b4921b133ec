#pragma once

#include <array>
#include <string_view>

namespace secure_channel {

/// What both ends of a channel share: TLS 1.3 with a pre-shared key (RFC 8446, 2.2) needs no
/// certificates, and whoever lacks the key can neither be one of the ends nor read what they say.
using ChannelKey = std::array<unsigned char, 32>;

/// The key that belongs to a runner's token. Tokens are random, at least 128 bits of them; the same
/// token makes the same key.
[[nodiscard]] ChannelKey keyOfToken(std::string_view token);

}  // namespace secure_channel
