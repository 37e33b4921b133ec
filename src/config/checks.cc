#include "config/checks.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace config {
namespace {

constexpr std::size_t kShortestKey = 16;

/// Bits of an address of that family; 0 when it is no address.
unsigned addressBits(const std::string& text) {
  in6_addr address = {};
  if (::inet_pton(AF_INET, text.c_str(), &address) == 1) return 32;
  if (::inet_pton(AF_INET6, text.c_str(), &address) == 1) return 128;
  return 0;
}

}  // namespace

std::optional<std::string> checkAddress(std::string_view value) {
  if (addressBits(std::string(value)) != 0) return std::nullopt;
  return "must be an IP address, such as 127.0.0.1, 0.0.0.0 or ::1";
}

std::optional<std::string> checkNetwork(std::string_view value) {
  constexpr auto kExpected = "must be networks such as 10.0.0.0/8 or fd00::/8";
  const auto slash = value.find('/');
  const unsigned most = addressBits(std::string(value.substr(0, slash)));
  if (most == 0) return kExpected;
  if (slash == std::string_view::npos) return std::nullopt;  // a single address
  const std::string_view digits = value.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || bits > most) return kExpected;
  return std::nullopt;
}

std::optional<std::string> checkFileExtension(std::string_view value) {
  const bool good = value.size() >= 2 && value.front() == '.' &&
                    value.find_first_of("/*?[\\") == std::string_view::npos;
  if (good) return std::nullopt;
  return "must be endings with their dot, such as .csv";
}

std::optional<std::string> checkApiKey(std::string_view value) {
  const bool visible = std::ranges::all_of(value, [](char c) { return c > ' ' && c < 127; });
  if (value.size() < kShortestKey) return "must have at least 16 characters";
  if (!visible) return "must be visible ASCII without spaces: other characters do not fit a header";
  return std::nullopt;
}

}  // namespace config
