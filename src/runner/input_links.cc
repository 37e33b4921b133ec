#include "runner/input_links.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace runner {
namespace {

auto failed(const std::string& what, int error) {
  return base::fail(base::ErrorKind::kUnavailable, what + ": " + std::strerror(error));
}

base::UniqueFd openFolder(int parent, const char* path) {
  return base::UniqueFd(::openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

std::vector<std::string> namesIn(int folder) {
  std::vector<std::string> names;
  auto own = openFolder(folder, ".");
  DIR* stream = own ? ::fdopendir(own.get()) : nullptr;
  if (stream == nullptr) return names;
  (void)own.release();  // the stream's now
  while (const dirent* entry = ::readdir(stream)) {
    const std::string name(entry->d_name);
    if (name != "." && name != "..") names.push_back(name);
  }
  ::closedir(stream);
  return names;
}

void removeFolder(int parent, const std::string& name) {
  const auto folder = openFolder(parent, name.c_str());
  if (!folder) return;
  for (const auto& link : namesIn(folder.get())) ::unlinkat(folder.get(), link.c_str(), 0);
  ::unlinkat(parent, name.c_str(), AT_REMOVEDIR);
}

}  // namespace

LinkedContents::~LinkedContents() {
  bool empty = true;
  for (const auto& name : names_) empty = ::unlinkat(folder_.get(), name.c_str(), 0) == 0 && empty;
  if (empty) owner_->unused.push_back(name_);
}

base::Result<std::string> LinkedContents::add(int file) {
  auto name = std::to_string(owner_->nextLink++);
  if (::linkat(file, "", folder_.get(), name.c_str(), AT_EMPTY_PATH) != 0)
    return failed("linking an input", errno);
  names_.push_back(name);
  return name;
}

base::Result<InputLinks> InputLinks::open(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder.string(), errno);
  auto opened = openFolder(AT_FDCWD, folder.c_str());
  struct stat status{};
  if (!opened || ::fstat(opened.get(), &status) != 0) return failed(folder.string(), errno);
  constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
  if (status.st_uid != ::geteuid() || (status.st_mode & kOthers) != 0)
    return failed(folder.string() + " is not the runner's alone", EACCES);
  if (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0)
    return failed(folder.string() + " is used by another runner", errno);
  for (const auto& name : namesIn(opened.get())) removeFolder(opened.get(), name);
  return InputLinks(std::move(opened));
}

base::Result<base::UniqueFd> InputLinks::sample() {
  constexpr const char* kName = "sample";
  const base::UniqueFd made(::openat(folders_->folder.get(), kName,
                                     O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!made ||
      ::write(made.get(), kSample.data(), kSample.size()) != static_cast<ssize_t>(kSample.size()))
    return failed("a sample of an input", errno);
  base::UniqueFd sample(::openat(folders_->folder.get(), kName, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!sample) return failed("a sample of an input", errno);
  return sample;
}

base::Result<std::unique_ptr<LinkedContents>> InputLinks::begin() {
  auto& unused = folders_->unused;
  std::string name;
  if (!unused.empty()) {
    name = std::move(unused.back());
    unused.pop_back();
  } else {
    name = std::to_string(folders_->nextFolder++);
    if (::mkdirat(folders_->folder.get(), name.c_str(), 0700) != 0)
      return failed("a folder for inputs", errno);
  }
  auto folder = openFolder(folders_->folder.get(), name.c_str());
  if (!folder) return failed("a folder for inputs", errno);
  return std::make_unique<LinkedContents>(folders_, std::move(name), std::move(folder));
}

}  // namespace runner
