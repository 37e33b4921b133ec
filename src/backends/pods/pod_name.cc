#include "backends/pods/pod_name.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <functional>
#include <system_error>

namespace pods {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kLongestLabel = 63;

std::string randomHex(std::size_t bytes) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::array<unsigned char, kTokenBytes> random{};
  if (::getrandom(random.data(), bytes, 0) != static_cast<ssize_t>(bytes))
    throw std::system_error(errno, std::generic_category(), "getrandom");
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) {
    text += kDigits[random[i] >> 4U];
    text += kDigits[random[i] & 15U];
  }
  return text;
}

}  // namespace

PodIdentity newIdentity(std::string_view language) {
  return {.name = "sandbox-" + std::string(language) + "-" + randomHex(6),
          .token = randomHex(kTokenBytes)};
}

std::string newReplica() {
  return "server-" + randomHex(6);
}

std::string labelValue(std::string_view name) {
  if (name.size() <= kLongestLabel) return std::string(name);
  constexpr std::size_t kKept = 40;
  const auto hash = std::hash<std::string_view>()(name);
  return std::string(name.substr(0, kKept)) + "-" + std::to_string(hash);
}

}  // namespace pods
