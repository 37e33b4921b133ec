#include "execution/run_limits_policy.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace execution {
namespace {

using model::Milliseconds;

/// A CPU limit as large as what wall time and bandwidth allow anyway is moved this far beyond it,
/// so that of the two limits of a plain loop the wall clock speaks first.
constexpr Milliseconds kCpuSlack{1'000};

Milliseconds times(Milliseconds duration, double factor) {
  return Milliseconds(std::llround(static_cast<double>(duration.count()) * factor));
}

}  // namespace

model::RunLimits RunLimitsPolicy::limitsFor(const model::Language& language,
                                            std::optional<Milliseconds> timeout) const {
  auto limits = base;
  limits.wallTime = times(base.wallTime, language.timeMultiplier);
  if (timeout) {
    limits.wallTime =
        std::clamp(*timeout, std::min(shortestTimeout, limits.wallTime), limits.wallTime);
  }
  const auto attainable = times(limits.wallTime, limits.cpus);
  limits.cpuTime = times(base.cpuTime, language.timeMultiplier);
  if (limits.cpuTime >= attainable) limits.cpuTime = attainable + kCpuSlack;
  limits.memoryBytes = static_cast<std::uint64_t>(
      std::llround(static_cast<double>(base.memoryBytes) * language.memoryMultiplier));
  return limits;
}

}  // namespace execution
