#include "backends/embedded/state_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "backends/embedded/disk_error.h"
#include "backends/embedded/hashing_beside.h"
#include "backends/embedded/list_folder.h"
#include "base/ids.h"

namespace embedded {
namespace fs = std::filesystem;
namespace {

base::Error shortened() {
  return {.kind = base::ErrorKind::kInternal, .message = "the variables became fewer"};
}

}  // namespace

base::Result<StateFolder> StateFolder::open(const fs::path& folder) {
  StateFolder opened(folder / "states");
  if (::mkdir(opened.states_.c_str(), 0700) != 0 && errno != EEXIST) return base::fail(diskError());
  return opened;
}

fs::path StateFolder::pathOf(const std::string& version) const {
  return states_ / version;
}

base::Result<void> StateFolder::keep(const fs::path& unfinished, const std::string& version) const {
  if (!base::isId(version)) return base::fail(base::ErrorKind::kInternal, "not a version");
  if (::rename(unfinished.c_str(), pathOf(version).c_str()) != 0) return base::fail(diskError());
  return {};
}

base::Result<base::UniqueFd> StateFolder::read(const std::string& version) const {
  if (!base::isId(version)) return base::UniqueFd();
  base::UniqueFd fd(::open(pathOf(version).c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd && errno != ENOENT) return base::fail(diskError());
  return fd;
}

base::Result<void> StateFolder::remove(const std::string& version) const {
  if (::unlink(pathOf(version).c_str()) != 0 && errno != ENOENT) return base::fail(diskError());
  return {};
}

base::Result<std::vector<std::string>> StateFolder::versions() const {
  auto names = TRY(listFolder(states_));
  std::erase_if(names, [](const std::string& name) { return !base::isId(name); });
  return names;
}

base::Result<std::unique_ptr<StateFile>> StateFile::begin(ContentFolder& contents) {
  auto path = contents.newUnfinished();
  base::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return base::fail(diskError());
  return std::unique_ptr<StateFile>(new StateFile(std::move(path), std::move(fd)));
}

StateFile::~StateFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

base::Result<void> StateFile::write(std::string_view bytes) {
  hash_.add(bytes);
  return append(bytes);
}

base::Result<void> StateFile::append(std::string_view bytes) {
  if (failure_) return base::fail(*failure_);
  while (!bytes.empty()) {
    const auto written = ::write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      failure_ = diskError();
      return base::fail(*failure_);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
  return {};
}

base::Result<void> StateFile::writeFrom(int file, std::uint64_t size) {
  if (failure_) return base::fail(*failure_);
  HashingBeside hashing(hash_);
  for (std::uint64_t at = 0; at < size;) {
    const auto space = hashing.space();
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(space.size(), size - at));
    const auto got = ::pread(file, space.data(), most, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      failure_ = got < 0 ? diskError() : shortened();
      return base::fail(*failure_);
    }
    const auto piece = hashing.add(static_cast<std::size_t>(got));
    TRY(append(piece));
    at += piece.size();
  }
  return {};
}

base::Result<std::string> StateFile::seal() {
  if (failure_) return base::fail(*failure_);
  return hash_.finish();
}

base::Result<void> StateFile::keep(const StateFolder& states, const std::string& version) {
  TRY(states.keep(path_, version));
  path_.clear();
  return {};
}

}  // namespace embedded
