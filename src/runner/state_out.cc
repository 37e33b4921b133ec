#include "runner/state_out.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "model/kept_state.h"
#include "runner/open_beneath.h"

namespace runner {
namespace {

std::string readAt(int file, std::uint64_t offset, std::uint64_t length) {
  std::string bytes(length, '\0');
  const auto got = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return bytes;
}

/// A regular file and its size; none when it is not.
base::UniqueFd openFile(int folder, const char* name, std::uint64_t& size) {
  auto file = openBeneath(folder, name, O_RDONLY);
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  size = static_cast<std::uint64_t>(status.st_size);
  return file;
}

}  // namespace

std::unique_ptr<StateOut> StateOut::find(int folder, std::uint64_t mostBytes) {
  std::uint64_t size = 0;
  auto file = openFile(folder, "state", size);
  if (!file || size == 0 || size > mostBytes) return nullptr;
  return std::unique_ptr<StateOut>(new StateOut(std::move(file), size));
}

std::string StateOut::notesIn(int folder) {
  std::uint64_t size = 0;
  const auto file = openFile(folder, "state.notes", size);
  if (!file) return {};
  return readAt(file.get(), 0, std::min<std::uint64_t>(size, model::kMostStateNotes));
}

std::string StateOut::read(std::uint64_t offset, std::uint64_t length) const {
  if (offset >= size_) return {};
  return readAt(file_.get(), offset, std::min(length, size_ - offset));
}

}  // namespace runner
