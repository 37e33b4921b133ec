#include "api/health_handlers.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/answers.h"
#include "api/service_health.h"
#include "api/wire/timestamps.h"
#include "model/timestamp.h"

namespace api {
namespace {

http::Response answerWith(Health worst, wire::JsonWriter json) {
  auto response = jsonAnswer(worst == Health::kUnhealthy ? 503 : 200, std::move(json).take());
  if (worst == Health::kDegraded) response.headers.set("X-Health-Status", "degraded");
  return response;
}

async::Task<std::vector<ServiceHealth>> askAll(Services& services) {
  std::vector<ServiceHealth> all;
  all.push_back(co_await healthOfSandboxes(services.sandboxes));
  auto pods = healthOfPods(services.sandboxes.capacity());
  if (pods.health != Health::kUnknown) all.push_back(std::move(pods));
  all.push_back(co_await healthOfStorage(services.sessions.store()));
  co_return all;
}

async::Task<http::Response> detailed(Services& services) {
  const auto all = co_await askAll(services);
  const auto count = [&all](Health health) {
    return static_cast<std::uint64_t>(std::ranges::count(all, health, &ServiceHealth::health));
  };
  wire::JsonWriter json;
  json.beginObject().key("status").text(nameOf(worstOf(all)));
  json.key("timestamp").text(wire::isoTime(model::timestampNow())).key("services").beginObject();
  for (const auto& service : all) {
    json.key(service.service);
    write(json, service);
  }
  json.endObject().key("summary").beginObject();
  json.key("total_services").unsignedInteger(all.size());
  json.key("healthy_services").unsignedInteger(count(Health::kHealthy));
  json.key("degraded_services").unsignedInteger(count(Health::kDegraded));
  json.key("unhealthy_services").unsignedInteger(count(Health::kUnhealthy));
  json.endObject().endObject();
  co_return answerWith(worstOf(all), std::move(json));
}

async::Task<http::Response> ofPods(const Services& services) {
  const auto pods = healthOfPods(services.sandboxes.capacity());
  wire::JsonWriter json;
  write(json, pods);
  co_return answerWith(pods.health, std::move(json));
}

}  // namespace

http::Handler detailedHealthHandler(Services& services) {
  return [&services](http::Request&, http::RequestContext&) { return detailed(services); };
}

http::Handler kubernetesHealthHandler(const Services& services) {
  return [&services](http::Request&, http::RequestContext&) { return ofPods(services); };
}

}  // namespace api
