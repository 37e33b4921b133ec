#include "backends/kubernetes/access.h"

#include <cstdlib>

#include "backends/kubernetes/kubeconfig.h"
#include "backends/kubernetes/service_account.h"

namespace kubernetes {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

AccessSources sourcesOfThisProcess() {
  return {.kubeconfigList = variable("KUBECONFIG"),
          .serviceHost = variable("KUBERNETES_SERVICE_HOST"),
          .servicePort = variable("KUBERNETES_SERVICE_PORT")};
}

base::Result<Access> findAccess(const AccessSources& sources) {
  if (sources.kubeconfig) return readKubeconfig(*sources.kubeconfig, sources.context);
  const auto& list = sources.kubeconfigList;
  if (list.find(':') != std::string::npos)
    return base::fail(base::ErrorKind::kInvalid,
                      "KUBECONFIG names several files; make one of them: "
                      "kubectl config view --flatten --minify > kubeconfig");
  if (!list.empty()) return readKubeconfig(list, sources.context);
  if (!sources.serviceHost.empty()) return readServiceAccount(sources);
  return base::fail(base::ErrorKind::kInvalid,
                    "no way to a Kubernetes cluster: name a kubeconfig file in KUBECONFIG, or run "
                    "in a pod with a service account");
}

}  // namespace kubernetes
