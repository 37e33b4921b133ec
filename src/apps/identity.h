#pragma once

#include <optional>
#include <string>

#include "apps/child_process.h"
#include "base/result.h"

namespace apps {

/// The user that the server becomes when it was started by root: `name` (a user name, or a uid in
/// digits); when it is empty the user `kubecoderun` if there is one, else uid and gid 65532, which
/// no distribution gives to anybody. Errors: kInvalid when there is no such user, or it is root.
[[nodiscard]] base::Result<Identity> serverIdentity(const std::string& name);

/// The same when we are root; nothing when we are not, and the server stays who we are.
[[nodiscard]] base::Result<std::optional<Identity>> serverIdentityIfRoot(const std::string& name);

}  // namespace apps
