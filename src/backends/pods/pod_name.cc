#include "backends/pods/pod_name.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <span>
#include <system_error>

#include "base/hex.h"

namespace pods {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kLongestLabel = 63;

std::string randomHex(std::size_t bytes) {
  std::array<std::uint8_t, kTokenBytes> random{};
  if (::getrandom(random.data(), bytes, 0) != static_cast<ssize_t>(bytes))
    throw std::system_error(errno, std::generic_category(), "getrandom");
  return base::hex(std::span(random).first(bytes));
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
