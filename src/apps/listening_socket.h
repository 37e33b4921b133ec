#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "apps/child_process.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace apps {

/// A listening Unix stream socket at `path`, mode 0600, owned by `owner` (us when empty): nobody
/// else can connect. Errors: kUnavailable with the system's reason.
[[nodiscard]] base::Result<base::UniqueFd> listenUnix(const std::filesystem::path& path,
                                                      const std::optional<Identity>& owner);

/// A listening TCP socket at "address:port", the address numeric, an IPv6 one in brackets; port 0:
/// any. Errors: kInvalid for another form; kUnavailable with the system's reason.
[[nodiscard]] base::Result<base::UniqueFd> listenTcp(const std::string& at);

}  // namespace apps
