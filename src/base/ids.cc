#include "base/ids.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace base {
namespace {

constexpr std::size_t kIdLength = 21;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
static_assert(kAlphabet.size() == 64);

}  // namespace

std::string newId() {
  std::array<unsigned char, kIdLength> random;
  // Up to 256 bytes are returned whole, or not at all (getrandom(2)).
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  std::string id(kIdLength, '\0');
  std::transform(random.begin(), random.end(), id.begin(),
                 [](unsigned char byte) { return kAlphabet[byte & 63]; });
  return id;
}

bool isId(std::string_view text) noexcept {
  return text.size() == kIdLength && text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

}  // namespace base
