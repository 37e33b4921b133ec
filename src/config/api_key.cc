#include "config/api_key.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/ids.h"
#include "base/read_file.h"
#include "base/unique_fd.h"
#include "config/checks.h"

namespace config {
namespace {

namespace fs = std::filesystem;

auto failed(const fs::path& path, std::string_view what) {
  return base::fail(base::ErrorKind::kInvalid,
                    fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno)));
}

bool writeAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(file, text.data(), text.size());
    if (wrote < 0 && errno != EINTR) return false;
    if (wrote > 0) text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

base::Result<std::string> keyIn(const fs::path& path) {
  std::string key = TRY(base::readFile(path));
  key.erase(key.find_last_not_of(" \t\r\n") + 1);
  if (const auto wrong = checkApiKey(key)) {
    return base::fail(
        base::ErrorKind::kInvalid,
        fmt::format("the key in {} {}; delete the file to get a new one", path.string(), *wrong));
  }
  return key;
}

/// Removes a temporary file on every way out.
struct Temporary {
  fs::path path;
  ~Temporary() { ::unlink(path.c_str()); }
};

base::Result<ApiKeyChoice> makeKey(const fs::path& path) {
  const std::string key = "kcr_" + base::newId() + base::newId();
  const Temporary temporary{fs::path(path).concat("." + base::newId())};
  const base::UniqueFd file(
      ::open(temporary.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file || !writeAll(file.get(), key + "\n") || ::fsync(file.get()) != 0) {
    return failed(temporary.path, "write");
  }
  // link, not rename: of two servers that start at once the first one's key stays.
  if (::link(temporary.path.c_str(), path.c_str()) == 0) return ApiKeyChoice{key, true};
  if (errno != EEXIST) return failed(path, "write");
  return ApiKeyChoice{TRY(keyIn(path)), false};
}

}  // namespace

fs::path apiKeyFile(const Settings& settings) {
  return settings.dataFolder / "api_key";
}

std::string keptApiKey(const Settings& settings) {
  auto kept = base::readFile(apiKeyFile(settings)).value_or("");
  kept.erase(kept.find_last_not_of(" \t\r\n") + 1);
  return kept;
}

base::Result<ApiKeyChoice> apiKeyOrGenerate(const Settings& settings) {
  if (settings.authDisabled) return ApiKeyChoice{};
  if (!settings.apiKey.empty() || !settings.apiKeys.empty()) return ApiKeyChoice{settings.apiKey};
  const fs::path path = apiKeyFile(settings);
  if (::access(path.c_str(), F_OK) == 0) return ApiKeyChoice{TRY(keyIn(path)), false};
  if (errno != ENOENT) return failed(path, "look at");
  return makeKey(path);
}

}  // namespace config
