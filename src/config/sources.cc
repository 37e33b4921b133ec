#include "config/sources.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/read_file.h"
#include "config/dot_env.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace config {

Sources environmentSources() {
  Sources sources;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    sources.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  sources.root = ::geteuid() == 0;
  return sources;
}

base::Result<Sources> processSources(const std::filesystem::path& dotEnv) {
  Sources sources = environmentSources();
  std::error_code status;
  if (!std::filesystem::exists(dotEnv, status) && !status) return sources;
  const std::string text = TRY(base::readFile(dotEnv));
  sources.dotEnv = TRY(parseDotEnv(text));
  return sources;
}

}  // namespace config
