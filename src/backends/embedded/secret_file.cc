#include "backends/embedded/secret_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include "backends/embedded/disk_error.h"
#include "base/unique_fd.h"

namespace embedded {
namespace {

base::Result<std::string> readSecret(int fd) {
  std::string secret(kSecretBytes + 1, '\0');
  const auto length = ::read(fd, secret.data(), secret.size());
  if (length != static_cast<ssize_t>(kSecretBytes))
    return base::fail(base::ErrorKind::kUnavailable, "Storage: the file \"secret\" is damaged");
  secret.resize(kSecretBytes);
  return secret;
}

base::Result<std::string> makeSecret(const std::filesystem::path& file) {
  std::string secret(kSecretBytes, '\0');
  if (::getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size()))
    return base::fail(diskError());
  auto unfinished = file;
  unfinished += ".new";
  const base::UniqueFd fd(
      ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  const bool made =
      fd &&
      ::write(fd.get(), secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
      ::fsync(fd.get()) == 0 && ::rename(unfinished.c_str(), file.c_str()) == 0;
  if (!made) return base::fail(diskError());
  return secret;
}

}  // namespace

base::Result<std::string> loadOrMakeSecret(const std::filesystem::path& file) {
  const base::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (fd) return readSecret(fd.get());
  if (errno != ENOENT) return base::fail(diskError());
  return makeSecret(file);
}

}  // namespace embedded
