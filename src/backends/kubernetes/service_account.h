#pragma once

#include "backends/kubernetes/access.h"

namespace kubernetes {

/// Access by the service account of the pod one runs in: the files `token`, `ca.crt` and
/// `namespace` of its folder
/// (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod). Blocks. Errors: kInvalid
/// naming the file or variable.
[[nodiscard]] base::Result<Access> readServiceAccount(const AccessSources& sources);

}  // namespace kubernetes
