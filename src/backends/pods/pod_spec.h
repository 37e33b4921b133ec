#pragma once

#include <string>

#include "backends/pods/pod_plan.h"

namespace pods {

/// A pod of the pools, as JSON for the API; `digest` is the planDigest(). Meets the restricted Pod
/// Security Standard unless the plan says Unconfined. Throws std::runtime_error for a JSON text of
/// the plan that is none: those are checked before.
[[nodiscard]] std::string podText(const PodPlan& plan, const LanguagePlan& language,
                                  const std::string& digest, const PodIdentity& identity);

/// A Job that makes one such pod: the same but for its deadline.
[[nodiscard]] std::string jobText(const PodPlan& plan, const LanguagePlan& language,
                                  const std::string& digest, const PodIdentity& identity);

/// A merge patch after which another server's pod is of the server of `plan`, if it still has this
/// `resourceVersion`.
[[nodiscard]] std::string adoptionText(const PodPlan& plan, const std::string& resourceVersion);

/// What all pods of a language have in common, in short: two servers whose pods have the same may
/// have each other's. Without tokens, names, and the places that are tried, among which is the
/// server itself. Makes a whole pod: it is computed once for a language.
[[nodiscard]] std::string planDigest(const PodPlan& plan, const LanguagePlan& language);

}  // namespace pods
