#include "apps/manifests.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "apps/manifests_text.h"
#include "config/checks.h"

namespace apps {
namespace {

/// The server waits for its Secret, and for nothing else that is not below.
constexpr std::string_view kFirst =
    "# KubeCodeRun {0} for kubectl apply -f -. The key that clients send is made once, and by "
    "hand:\n"
    "#   kubectl create namespace {1}\n"
    "#   kubectl -n {1} create secret generic kubecoderun-api-key --from-literal=API_KEY=$(openssl "
    "rand -hex 32)\n"
    "# After other settings: kubectl -n {1} rollout restart deployment/kubecoderun\n";

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::optional<base::Error> wrong(std::string_view flag, const std::string& value,
                                 std::optional<std::string> (*check)(std::string_view)) {
  const auto problem = check(value);
  if (!problem) return std::nullopt;
  return base::Error{.kind = base::ErrorKind::kInvalid,
                     .message = fmt::format("{} {}", flag, *problem)};
}

ManifestNames filled(ManifestNames names) {
  if (names.tag.empty()) names.tag = KCR_VERSION;
  if (names.sandboxNamespace.empty()) names.sandboxNamespace = names.serverNamespace + "-sandboxes";
  return names;
}

base::Result<void> check(const ManifestNames& names) {
  for (const auto& problem :
       {wrong("--namespace", names.serverNamespace, config::checkObjectName),
        wrong("--sandbox-namespace", names.sandboxNamespace, config::checkObjectName),
        wrong("--registry", names.registry, config::checkImage),
        wrong("--tag", names.tag, config::checkImageTag)}) {
    if (problem) return base::fail(*problem);
  }
  if (names.serverNamespace == names.sandboxNamespace)
    return base::fail(base::ErrorKind::kInvalid,
                      "--sandbox-namespace must be another one than --namespace");
  return {};
}

}  // namespace

base::Result<std::string> manifests(const ManifestNames& given) {
  const auto names = filled(given);
  TRY(check(names));
  std::string text(manifestsText());
  replaceAll(text, "PLACE-OF-NAMESPACE", names.serverNamespace);
  replaceAll(text, "PLACE-OF-SANDBOXES", names.sandboxNamespace);
  replaceAll(text, "PLACE-OF-REGISTRY", names.registry);
  replaceAll(text, "PLACE-OF-TAG", names.tag);
  replaceAll(text, "PLACE-OF-VERSION", KCR_VERSION);
  return fmt::format(kFirst, KCR_VERSION, names.serverNamespace) + text;
}

}  // namespace apps
