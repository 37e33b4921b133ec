#include "apps/save_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/ids.h"
#include "model/file_path.h"

namespace apps {
namespace {

tl::unexpected<base::Error> cannotSave(const std::filesystem::path& path, const std::string& why) {
  return base::fail(base::ErrorKind::kInvalid,
                    "--output-folder: cannot write " + printable(path.string()) + ": " + why);
}

}  // namespace

base::Result<SavedFile> SavedFile::open(const std::filesystem::path& folder,
                                        const std::string& name) {
  const auto path = folder / name;
  if (!model::isFilePath(name)) return cannotSave(path, "the server gives it an improper name");
  std::error_code failure;
  std::filesystem::create_directories(path.parent_path(), failure);
  if (failure) return cannotSave(path, failure.message());
  const auto temporary = path.parent_path() / (".kubecoderun-" + base::newId());
  base::UniqueFd file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (file.get() < 0) return cannotSave(path, std::strerror(errno));
  return SavedFile(path, temporary, std::move(file));
}

SavedFile::~SavedFile() {
  if (file_.get() >= 0) ::unlink(temporary_.c_str());
}

base::Result<void> SavedFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannotSave(path_, std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

base::Result<void> SavedFile::finish() {
  if (::rename(temporary_.c_str(), path_.c_str()) != 0)
    return cannotSave(path_, std::strerror(errno));
  file_.reset();
  return {};
}

std::string printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return text;
}

}  // namespace apps
