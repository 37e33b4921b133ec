#pragma once

#include <string>
#include <vector>

#include "jail/nursery_root.h"

namespace jail {

/// How Python starts the first of `files`, which its nursery finds as open descriptors
/// (NurseryOptions::files) instead of in a folder; it can import the others. Further arguments
/// follow.
[[nodiscard]] std::vector<std::string> pythonFromHandedFiles(const std::vector<NurseryFile>& files);

}  // namespace jail
