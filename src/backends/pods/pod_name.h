#pragma once

#include <string>
#include <string_view>

#include "backends/pods/pod_plan.h"

namespace pods {

/// A name that nobody has and a token that nobody can guess, from the kernel's randomness.
[[nodiscard]] PodIdentity newIdentity(std::string_view language);

/// "server-" and something random: a server that is no pod.
[[nodiscard]] std::string newReplica();

/// `name` as the value of a label, which may have 63 characters.
[[nodiscard]] std::string labelValue(std::string_view name);

}  // namespace pods
