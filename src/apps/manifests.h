#pragma once

#include <string>

#include "base/result.h"

namespace apps {

/// What a cluster calls its things; each is checked.
struct ManifestNames {
  std::string serverNamespace = "kubecoderun";
  std::string sandboxNamespace = {};  ///< empty: that of the server, with -sandboxes
  std::string registry = "localhost/kubecoderun";
  std::string tag = {};  ///< empty: this version
};

/// YAML for `kubectl apply -f -`: what the Helm chart renders with its default values, and the
/// server's namespace. The key of the clients is not in it. Pure. Errors: kInvalid naming the flag.
[[nodiscard]] base::Result<std::string> manifests(const ManifestNames& names);

}  // namespace apps
