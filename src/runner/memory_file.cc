#include "runner/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace runner {

base::Result<void> MemoryFile::append(std::string_view bytes) {
  if (!memory_) memory_.reset(::memfd_create("kept", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  while (!bytes.empty()) {
    const auto written = ::write(memory_.get(), bytes.data(), bytes.size());
    if (written <= 0) return base::fail(base::ErrorKind::kUnavailable, "no memory for inputs");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

void MemoryFile::seal() const {
  ::fcntl(memory_.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
}

}  // namespace runner
