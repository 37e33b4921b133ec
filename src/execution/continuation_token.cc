#include "execution/continuation_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "base/hex.h"
#include "base/ids.h"

namespace execution {
namespace {

constexpr std::size_t kOwnerLetters = 16;
constexpr std::size_t kLongestToken = 200;

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    const auto dot = text.find('.', at);
    parts.push_back(text.substr(at, dot - at));
    if (dot == std::string_view::npos) return parts;
    at = dot + 1;
  }
}

}  // namespace

std::string digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &length, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return base::hex({bytes.data(), length});
}

std::string shortOwner(const model::Principal& principal) {
  const auto hash = digest(std::to_string(static_cast<int>(principal.kind)) + principal.id);
  return hash.substr(0, kOwnerLetters);
}

ContinuationTokens::ContinuationTokens() : place_(base::newId()) {
  if (::getrandom(key_.data(), key_.size(), 0) != static_cast<ssize_t>(key_.size()))
    throw std::system_error(errno, std::generic_category(), "getrandom");
}

std::string ContinuationTokens::seal(std::string_view text) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(),
           &length) == nullptr)
    throw std::runtime_error("HMAC-SHA-256 is not available");
  return base::hex({bytes.data(), length});
}

std::string ContinuationTokens::make(const std::string& run, std::uint32_t round,
                                     const model::Principal& principal) const {
  const auto text = place_ + "." + run + "." + std::to_string(round) + "." + shortOwner(principal);
  return text + "." + seal(text);
}

std::optional<Continuation> ContinuationTokens::read(std::string_view token) const {
  if (token.size() > kLongestToken) return std::nullopt;
  const auto parts = split(token);
  if (parts.size() != 5) return std::nullopt;
  const auto expected = seal(token.substr(0, token.rfind('.')));
  const auto& given = parts[4];
  if (given.size() != expected.size() ||
      CRYPTO_memcmp(given.data(), expected.data(), given.size()) != 0)
    return std::nullopt;
  Continuation continuation{
      .place = std::string(parts[0]), .run = std::string(parts[1]), .owner = std::string(parts[3])};
  std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), continuation.round);
  return continuation;
}

}  // namespace execution
