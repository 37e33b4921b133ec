#pragma once

#include <string>

// The words by which servers and operators know our pods. Chart and network policies select by the
// first two only: their walls stand around pods that somebody else made, too.
namespace pods {

inline constexpr const char* kNameLabel = "app.kubernetes.io/name";
inline constexpr const char* kComponentLabel = "app.kubernetes.io/component";
inline constexpr const char* kManagedByLabel = "app.kubernetes.io/managed-by";
inline constexpr const char* kName = "kubecoderun";
inline constexpr const char* kComponent = "sandbox";

inline constexpr const char* kLanguageLabel = "kubecoderun/language";
inline constexpr const char* kReplicaLabel = "kubecoderun/replica";  ///< whose it is
inline constexpr const char* kLeaseLabel = "kubecoderun/lease";
inline constexpr const char* kWarm = "warm";    ///< nothing has run in it; may be adopted
inline constexpr const char* kBound = "bound";  ///< may be used again: never for another server
inline constexpr const char* kJobLabel = "kubecoderun/job";     ///< the Job that made it
inline constexpr const char* kRenewal = "kubecoderun/renewed";  ///< annotation: its server lives
inline constexpr const char* kPlan = "kubecoderun/plan";        ///< annotation: planDigest()

inline constexpr const char* kContainer = "sandbox";
inline constexpr const char* kTokenVariable = "KUBECODERUN_RUNNER_TOKEN";

/// Of all sandbox pods of a namespace that servers have made, and no others: what it selects may be
/// adopted or removed.
[[nodiscard]] inline std::string selector() {
  return std::string(kNameLabel) + "=" + kName + "," + kComponentLabel + "=" + kComponent + "," +
         kManagedByLabel + "=" + kName;
}

}  // namespace pods
