#include "secure_channel/channel_key.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace secure_channel {

ChannelKey keyOfToken(std::string_view token) {
  // So that the token itself stays good for other uses.
  constexpr std::string_view kUse = "kubecoderun runner protocol";
  ChannelKey key;
  unsigned length = 0;
  const auto* made =
      ::HMAC(::EVP_sha256(), token.data(), static_cast<int>(token.size()),
             reinterpret_cast<const unsigned char*>(kUse.data()), kUse.size(), key.data(), &length);
  if (made == nullptr || length != key.size()) throw std::runtime_error("HMAC failed");
  return key;
}

}  // namespace secure_channel
