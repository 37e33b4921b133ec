#include "api/service_health.h"

#include <algorithm>

#include "api/wire/capacity_json.h"
#include "api/wire/timestamps.h"
#include "async/clock.h"
#include "base/ids.h"
#include "base/utf8_repair.h"
#include "model/timestamp.h"

namespace api {
namespace {

constexpr auto kLongestCheck = std::chrono::seconds(2);

class Stopwatch {
 public:
  [[nodiscard]] std::chrono::microseconds time() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(async::SteadyClock::now() -
                                                                 begun_);
  }

 private:
  const async::SteadyClock::time_point begun_ = async::SteadyClock::now();
};

/// The worst that is known: the cluster, then the network and its pools.
Health gradeOfPods(const ports::Capacity& capacity) {
  if (capacity.place.empty()) return Health::kUnknown;
  if (!capacity.reachable) return Health::kUnhealthy;
  const bool lacksSome =
      std::ranges::any_of(capacity.pools, [](const auto& pool) { return !pool.problem.empty(); });
  return lacksSome || !capacity.problem.empty() ? Health::kDegraded : Health::kHealthy;
}

}  // namespace

async::Task<ServiceHealth> healthOfSandboxes(ports::SandboxProvider& sandboxes) {
  const Stopwatch stopwatch;
  const auto checked = co_await sandboxes.check(async::Deadline::in(kLongestCheck));
  ServiceHealth known{.service = "sandboxes",
                      .details = wire::sandboxesJson(checked ? *checked : sandboxes.capacity()),
                      .took = stopwatch.time()};
  if (checked) co_return known;
  known.health = Health::kUnhealthy;
  known.error = checked.error().message;
  co_return known;
}

ServiceHealth healthOfPods(const ports::Capacity& capacity) {
  return {.service = "kubernetes",
          .health = gradeOfPods(capacity),
          .error = capacity.problem,
          .details = wire::podsJson(capacity)};
}

async::Task<ServiceHealth> healthOfStorage(ports::SessionStore& sessions) {
  const Stopwatch stopwatch;
  const auto asked = co_await sessions.find(base::newId());
  ServiceHealth known{.service = "storage", .took = stopwatch.time()};
  if (asked) co_return known;
  known.health = Health::kUnhealthy;
  known.error = asked.error().message;
  co_return known;
}

std::string_view nameOf(Health health) {
  switch (health) {
    case Health::kUnknown:
      return "unknown";
    case Health::kHealthy:
      return "healthy";
    case Health::kDegraded:
      return "degraded";
    case Health::kUnhealthy:
      return "unhealthy";
  }
  __builtin_unreachable();
}

Health worstOf(const std::vector<ServiceHealth>& services) {
  auto worst = Health::kUnknown;
  for (const auto& service : services) worst = std::max(worst, service.health);
  return worst;
}

void write(wire::JsonWriter& json, const ServiceHealth& service) {
  json.beginObject().key("service").text(service.service).key("status");
  json.text(nameOf(service.health)).key("timestamp").text(wire::isoTime(model::timestampNow()));
  if (service.took)
    json.key("response_time_ms").number(static_cast<double>(service.took->count()) / 1000.0);
  if (!service.details.empty()) json.key("details").raw(service.details);
  if (!service.error.empty()) json.key("error").text(base::repairUtf8(service.error));
  json.endObject();
}

}  // namespace api
