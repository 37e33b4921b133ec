#pragma once

#include <string>

#include "backends/pods/pod_plan.h"

namespace pods {

/// A pod of the pools, as JSON for the API. Meets the restricted Pod Security Standard unless the
/// plan says Unconfined. Throws std::runtime_error for a JSON text of the plan that is none: those
/// are checked before.
[[nodiscard]] std::string podText(const PodPlan& plan, const LanguagePlan& language,
                                  const PodIdentity& identity);

/// A Job that makes one such pod: the same but for its deadline.
[[nodiscard]] std::string jobText(const PodPlan& plan, const LanguagePlan& language,
                                  const PodIdentity& identity);

}  // namespace pods
