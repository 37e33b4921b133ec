#include "runner/state_in.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

namespace runner {

base::Result<void> StateIn::append(std::string_view bytes) {
  if (bytes.empty() || file_)
    return base::fail(base::ErrorKind::kInvalid, "an empty part of a state");
  fits_ = fits_ && bytes.size() <= mostBytes_ - size_;
  if (!fits_) return {};
  size_ += bytes.size();
  return memory_.append(bytes);
}

base::Result<void> StateIn::take(std::uint64_t size, base::UniqueFd file) {
  struct stat status{};
  const bool good = size_ == 0 && fits_ && size > 0 && file && ::fstat(file.get(), &status) == 0 &&
                    S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) == size &&
                    (::fcntl(file.get(), F_GETFL) & (O_ACCMODE | O_PATH)) == O_RDONLY;
  if (!good) return base::fail(base::ErrorKind::kInvalid, "a state as an open file");
  fits_ = size <= mostBytes_;
  size_ = size;
  if (fits_) file_ = std::move(file);
  return {};
}

void StateIn::seal() const {
  if (memory_.descriptor() >= 0) memory_.seal();
}

}  // namespace runner
