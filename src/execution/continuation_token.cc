#include "execution/continuation_token.h"

#include <sys/random.h>

#include <cerrno>
#include <charconv>
#include <system_error>
#include <vector>

#include "base/ids.h"
#include "crypto/sha256.h"

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

std::string shortOwner(const model::Principal& principal) {
  const auto hash = crypto::sha256(std::to_string(static_cast<int>(principal.kind)) + principal.id);
  return hash.substr(0, kOwnerLetters);
}

ContinuationTokens::ContinuationTokens() : place_(base::newId()) {
  if (::getrandom(key_.data(), key_.size(), 0) != static_cast<ssize_t>(key_.size()))
    throw std::system_error(errno, std::generic_category(), "getrandom");
}

std::string ContinuationTokens::seal(std::string_view text) const {
  return crypto::hmacSha256({reinterpret_cast<const char*>(key_.data()), key_.size()}, text);
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
  if (!crypto::areSameSecrets(parts[4], expected)) return std::nullopt;
  Continuation continuation{
      .place = std::string(parts[0]), .run = std::string(parts[1]), .owner = std::string(parts[3])};
  std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), continuation.round);
  return continuation;
}

}  // namespace execution
