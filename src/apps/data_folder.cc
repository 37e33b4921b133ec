#include "apps/data_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace apps {

base::Result<void> makeDataFolder(const std::filesystem::path& folder,
                                  const std::optional<Identity>& owner) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  const bool ready = !failure && ::chmod(folder.c_str(), 0700) == 0 &&
                     (!owner || ::chown(folder.c_str(), owner->uid, owner->gid) == 0);
  if (ready) return {};
  if (!failure) failure = std::error_code(errno, std::generic_category());
  return base::fail(base::ErrorKind::kInvalid,
                    "KUBECODERUN_DATA: cannot use " + folder.string() + ": " + failure.message());
}

}  // namespace apps
