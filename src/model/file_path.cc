#include "model/file_path.h"

#include "base/utf8_repair.h"

namespace model {

bool isFilePath(std::string_view path) {
  constexpr std::string_view kForbidden("\\\0", 2);
  if (path.size() > kMostPathBytes) return false;
  if (path.find_first_of(kForbidden) != std::string_view::npos) return false;
  if (base::repairUtf8(path) != path) return false;
  for (std::size_t level = 1; level <= kMostPathLevels; ++level) {
    const auto slash = path.find('/');
    const auto segment = path.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
  return false;
}

}  // namespace model
