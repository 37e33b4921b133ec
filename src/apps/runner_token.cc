#include "apps/runner_token.h"

#include "base/read_file.h"

namespace apps {

base::Result<std::string> readRunnerToken(const std::filesystem::path& file) {
  constexpr std::size_t kLeast = 32, kMost = 4096;
  constexpr const char* kSpace = " \t\r\n";
  const auto text = TRY(base::readFile(file));
  const auto begin = text.find_first_not_of(kSpace);
  const auto length = begin == std::string::npos ? 0 : text.find_last_not_of(kSpace) - begin + 1;
  if (length < kLeast || length > kMost) {
    return base::fail(base::ErrorKind::kInvalid, "--token-file: " + file.string() +
                                                     " must hold a token of 32 to 4096 characters");
  }
  return text.substr(begin, length);
}

}  // namespace apps
