#include "execution/continuation_token.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/ids.h"
#include "crypto/sha256.h"

namespace execution {
namespace {

constexpr std::size_t kOwnerLetters = 16;
constexpr std::size_t kLongestToken = 300;

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    const auto dot = text.find('.', at);
    parts.push_back(text.substr(at, dot - at));
    if (dot == std::string_view::npos) return parts;
    at = dot + 1;
  }
}

std::string sealOf(std::string_view text, std::string_view key) {
  return crypto::hmacSha256(key, "kubecoderun continuation " + std::string(text));
}

bool isWord(std::string_view text) {
  return std::ranges::all_of(text, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
  });
}

}  // namespace

std::string shortOwner(const model::Principal& principal) {
  const auto hash = crypto::sha256(std::to_string(static_cast<int>(principal.kind)) + principal.id);
  return hash.substr(0, kOwnerLetters);
}

ports::RunPlace newPlace() {
  return {.name = base::newId(), .key = base::newId() + base::newId()};
}

std::string makeToken(const Continuation& says, std::string_view key) {
  const auto text = says.place + "." + says.run + "." + std::to_string(says.round) + "." +
                    says.owner + "." + says.context;
  return text + "." + sealOf(text, key);
}

std::optional<Continuation> readToken(std::string_view token) {
  if (token.size() > kLongestToken) return std::nullopt;
  const auto parts = split(token);
  if (parts.size() != 6 || !std::ranges::all_of(parts, isWord)) return std::nullopt;
  Continuation says{.place = std::string(parts[0]),
                    .run = std::string(parts[1]),
                    .owner = std::string(parts[3]),
                    .context = std::string(parts[4])};
  const auto* end = parts[2].data() + parts[2].size();
  const auto [stopped, failure] = std::from_chars(parts[2].data(), end, says.round);
  if (failure != std::errc() || stopped != end || says.place.empty()) return std::nullopt;
  return says;
}

bool isMadeWith(std::string_view token, std::string_view key) {
  const auto seal = token.rfind('.');
  if (token.size() > kLongestToken || seal == std::string_view::npos) return false;
  return crypto::areSameSecrets(token.substr(seal + 1), sealOf(token.substr(0, seal), key));
}

std::string leaseOf(const std::string& run, std::string_view key) {
  return crypto::hmacSha256(key, "kubecoderun lease " + run);
}

}  // namespace execution
