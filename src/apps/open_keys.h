#pragma once

#include <memory>

#include "backends/embedded/access_parts.h"
#include "base/result.h"
#include "config/settings.h"

namespace apps {

enum class Absent { kMake, kRefuse };  ///< what to do where there is no data folder

/// The database of keys in the data folder, while a server may be using it. When we are root, this
/// process becomes the owner of the folder first, for ever: what it leaves there must be the
/// server's, and nothing that the server may have put there is touched with our privileges. Errors:
/// kInvalid naming the setting; those of AccessParts::open().
[[nodiscard]] base::Result<std::unique_ptr<embedded::AccessParts>> openKeys(
    const config::Settings& settings, Absent absent);

}  // namespace apps
