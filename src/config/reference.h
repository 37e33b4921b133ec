#pragma once

#include <string>

#include "base/error.h"
#include "config/load.h"

namespace config {

/// docs/configuration.md, whole. A test asserts that the committed file is this text.
[[nodiscard]] std::string referencePage();

/// What `check-config` prints when all is well: each setting with its value and where it came from;
/// secrets are masked.
[[nodiscard]] std::string effectiveText(const Loaded& loaded);

/// All problems of load() or processSources(), one a line.
[[nodiscard]] std::string problemText(const base::Error& error);

}  // namespace config
