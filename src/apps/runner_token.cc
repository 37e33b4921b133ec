#include "apps/runner_token.h"

#include <fstream>

namespace apps {

base::Result<std::string> readRunnerToken(const std::filesystem::path& file) {
  constexpr std::size_t kLeast = 32, kMost = 4096;
  constexpr const char* kSpace = " \t\r\n";
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMost + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  const auto begin = text.find_first_not_of(kSpace), end = text.find_last_not_of(kSpace);
  const bool isToken =
      begin != std::string::npos && text.size() <= kMost && end - begin + 1 >= kLeast;
  if (!isToken) {
    return base::fail(base::ErrorKind::kInvalid, "--token-file: " + file.string() +
                                                     " must hold a token of 32 to 4096 characters");
  }
  return text.substr(begin, end - begin + 1);
}

}  // namespace apps
