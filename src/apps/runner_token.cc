#include "apps/runner_token.h"

#include <string.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "base/read_file.h"

namespace apps {
namespace {

/// `where` it comes from, for the message.
base::Result<std::string> tokenIn(std::string_view text, const std::string& where) {
  constexpr std::size_t kLeast = 32, kMost = 4096;
  constexpr const char* kSpace = " \t\r\n";
  const auto begin = text.find_first_not_of(kSpace);
  const auto length =
      begin == std::string_view::npos ? 0 : text.find_last_not_of(kSpace) - begin + 1;
  if (length < kLeast || length > kMost) {
    return base::fail(base::ErrorKind::kInvalid,
                      where + " must hold a token of 32 to 4096 characters");
  }
  return std::string(text.substr(begin, length));
}

}  // namespace

base::Result<std::string> readRunnerToken(const std::filesystem::path& file) {
  return tokenIn(TRY(base::readFile(file)), "--token-file: " + file.string());
}

base::Result<std::string> takeRunnerToken(const std::string& variable) {
  char* value = std::getenv(variable.c_str());
  auto token = tokenIn(value == nullptr ? "" : value, "--token-env: " + variable);
  if (value != nullptr) ::explicit_bzero(value, std::strlen(value));
  ::unsetenv(variable.c_str());
  return token;
}

}  // namespace apps
