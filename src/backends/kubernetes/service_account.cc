#include "backends/kubernetes/service_account.h"

#include "backends/kubernetes/resource.h"
#include "backends/kubernetes/token_source.h"
#include "base/read_file.h"

namespace kubernetes {
namespace {

base::Result<http::Url> serverOf(const AccessSources& sources) {
  const bool isV6 = sources.serviceHost.find(':') != std::string::npos;
  const auto host = isV6 ? "[" + sources.serviceHost + "]" : sources.serviceHost;
  auto url = http::parseUrl("https://" + host + ":" + sources.servicePort);
  if (url && !sources.servicePort.empty() && url->path.empty()) return url;
  return base::fail(base::ErrorKind::kInvalid,
                    "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT name no server");
}

}  // namespace

base::Result<Access> readServiceAccount(const AccessSources& sources) {
  const auto& folder = sources.serviceAccount;
  Access access{.server = TRY(serverOf(sources)),
                .tls = {},
                .token = {},
                .tokenFile = folder / "token",
                .space = {},
                .origin = "the service account in " + folder.string()};
  access.tls.authoritiesPem = TRY(base::readFile(folder / "ca.crt"));
  access.space = withoutSpace(TRY(base::readFile(folder / "namespace")));
  if (!isName(access.space))
    return base::fail(base::ErrorKind::kInvalid,
                      (folder / "namespace").string() + ": it names no namespace");
  (void)TRY(TokenSource(access).current());  // what is wrong is said at the start
  return access;
}

}  // namespace kubernetes
