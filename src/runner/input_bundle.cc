#include "runner/input_bundle.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstring>

#include "jail/messages.h"
#include "model/file_path.h"

namespace runner {

base::Result<void> InputBundle::begin(const protocol::Input& head) {
  if (!complete() || inputs_.size() >= model::kMostInputFiles)
    return base::fail(base::ErrorKind::kInvalid, "input");
  inputs_.push_back({.path = head.path, .size = head.size, .readOnly = head.readOnly});
  fits_ = fits_ && head.size <= mostBytes_ - total_;
  if (fits_) total_ += head.size;
  missing_ = head.size;
  jail::PlacedFile place{.size = head.size, .readOnly = head.readOnly ? 1U : 0U};
  static_assert(sizeof(place.path) > model::kMostPathBytes);
  std::memcpy(place.path, head.path.data(), head.path.size());
  TRY(write({reinterpret_cast<const char*>(&place), sizeof(place)}));
  inputs_.back().kept = written_;
  return {};
}

base::Result<void> InputBundle::take(const protocol::Input& head, base::UniqueFd file) {
  struct stat status{};
  const bool good = complete() && inputs_.size() < model::kMostInputFiles &&
                    openFiles_ < protocol::kMostHanded && file &&
                    ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) &&
                    static_cast<std::uint64_t>(status.st_size) == head.size &&
                    (::fcntl(file.get(), F_GETFL) & (O_ACCMODE | O_PATH)) == O_RDONLY;
  if (!good) return base::fail(base::ErrorKind::kInvalid, "an input as an open file");
  ++openFiles_;
  inputs_.push_back({.path = head.path,
                     .size = head.size,
                     .readOnly = head.readOnly,
                     .original = std::make_shared<const base::UniqueFd>(std::move(file))});
  return {};
}

base::Result<void> InputBundle::append(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > missing_)
    return base::fail(base::ErrorKind::kInvalid, "input data");
  TRY(write(bytes));
  missing_ -= bytes.size();
  return {};
}

base::Result<void> InputBundle::write(std::string_view bytes) {
  if (!fits_) return {};
  written_ += bytes.size();
  return memory_.append(bytes);
}

}  // namespace runner
