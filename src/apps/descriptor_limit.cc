#include "apps/descriptor_limit.h"

#include <sys/resource.h>

namespace apps {

void raiseDescriptorLimit(std::uint32_t connections, const telemetry::Log& log) {
  constexpr rlim_t kBesideConnections = 1'000;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  const bool raised = ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
  if (raised && limit.rlim_max >= connections + kBesideConnections) return;
  log.warning(
      "fewer descriptors are allowed than HTTP_MAX_CONNECTIONS needs; raise `ulimit -Hn`",
      {{"connections", connections}, {"descriptors", static_cast<std::int64_t>(limit.rlim_max)}});
}

}  // namespace apps
