#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/connect.h"
#include "http/url.h"

namespace kubernetes {

/// How to reach an API server, and as whom. Client certificates are in `tls`.
struct Access {
  http::Url server = {};
  http::TlsFiles tls = {};
  std::string token = {};  ///< shown as it is; empty: none
  /// Read anew when it changes, and used instead of `token`.
  std::optional<std::filesystem::path> tokenFile = {};
  std::string space = {};   ///< the namespace that is meant where none is named; never empty
  std::string origin = {};  ///< where all this was found, for errors: a file and its context
};

/// Where access is looked for.
struct AccessSources {
  std::optional<std::filesystem::path> kubeconfig = {};  ///< a setting: it and nothing else
  std::string context = {};         ///< of the kubeconfig; empty: its current-context
  std::string kubeconfigList = {};  ///< the variable KUBECONFIG
  std::string serviceHost = {};     ///< the variable KUBERNETES_SERVICE_HOST
  std::string servicePort = {};     ///< the variable KUBERNETES_SERVICE_PORT
  std::filesystem::path serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";
};

/// The variables as this process has them.
[[nodiscard]] AccessSources sourcesOfThisProcess();

/// The first that is there: the setting, KUBECONFIG, the service account of the pod one runs in.
/// Blocks. Errors: kInvalid naming file, field and what would be right.
[[nodiscard]] base::Result<Access> findAccess(const AccessSources& sources);

}  // namespace kubernetes
