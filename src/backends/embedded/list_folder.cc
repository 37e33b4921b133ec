#include "backends/embedded/list_folder.h"

#include <system_error>

#include "backends/embedded/disk_error.h"

namespace embedded {
namespace fs = std::filesystem;

base::Result<std::vector<std::string>> listFolder(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    names.push_back(entry->path().filename().string());
  }
  const bool none =
      problem == std::errc::no_such_file_or_directory || problem == std::errc::not_a_directory;
  if (problem && !none) return base::fail(diskError(problem.value()));
  return names;
}

}  // namespace embedded
