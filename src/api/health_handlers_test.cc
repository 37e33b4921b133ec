#include "api/health_handlers.h"

#include <gtest/gtest.h>

#include "api/service_health.h"
#include "api/test_service.h"
#include "async/co_test.h"
#include "ports/faulty_session_store.h"

namespace api {
namespace {

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\n\r\n";
}

TEST(HealthOfPods, IsUnknownWhereThereAreNone) {
  TestService service;
  const auto reply = service.ask(get("/health/kubernetes"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(jsonOf(reply).at("status"), "unknown");
}

TEST(HealthOfPods, TellsWhyThereAreTooFew) {
  TestService service;
  service.sandboxes.told.place = "sandboxes";
  service.sandboxes.told.pools = {
      {.language = "py", .target = 5, .ready = 3, .making = 1, .used = 1},
      {.language = "js", .target = 2, .problem = "the image of the pod cannot be fetched"}};
  const auto reply = service.ask(get("/health/kubernetes"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_TRUE(reply.has("X-Health-Status: degraded"));
  const auto body = jsonOf(reply);
  EXPECT_EQ(body.at("status"), "degraded");
  const auto& details = body.at("details");
  EXPECT_EQ(details.at("namespace"), "sandboxes");
  EXPECT_EQ(details.at("pool_stats").at("py"),
            (boost::json::value{
                {"available", 3}, {"total", 5}, {"target", 5}, {"creating", 1}, {"in_use", 1}}));
  EXPECT_EQ(details.at("pool_stats").at("js").at("problem"),
            "the image of the pod cannot be fetched");
}

TEST(HealthOfPods, IsBadWhileTheClusterIsNotToBeHad) {
  TestService service;
  service.sandboxes.told.place = "sandboxes";
  service.sandboxes.told.reachable = false;
  service.sandboxes.told.problem = "the Kubernetes API is not to be had: refused";
  const auto reply = service.ask(get("/health/kubernetes"));
  EXPECT_EQ(reply.status, 503U);
  EXPECT_EQ(jsonOf(reply).at("error"), "the Kubernetes API is not to be had: refused");
}

TEST(DetailedHealth, TellsOfEachServiceAndOfTheWallsThatAreMissing) {
  TestService service;
  service.sandboxes.told.level = "container";
  service.sandboxes.told.missingWalls = {"memory", "landlock"};
  service.sandboxes.told.ready = {{"py", 3}};
  const auto reply = service.ask(get("/health/detailed"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_FALSE(reply.has("X-Health-Status"));
  const auto body = jsonOf(reply);
  EXPECT_EQ(body.at("status"), "healthy");
  EXPECT_EQ(body.at("timestamp").as_string().size(), 24U);
  const auto& sandboxes = body.at("services").at("sandboxes");
  EXPECT_EQ(sandboxes.at("service"), "sandboxes");
  EXPECT_EQ(sandboxes.at("status"), "healthy");
  EXPECT_GE(sandboxes.at("response_time_ms").to_number<double>(), 0);
  EXPECT_EQ(sandboxes.at("details"), (boost::json::value{{"level", "container"},
                                                         {"missing_walls", {"memory", "landlock"}},
                                                         {"parked", {{"py", 3}}}}));
  EXPECT_EQ(body.at("services").at("storage").at("status"), "healthy");
  EXPECT_FALSE(body.at("services").as_object().contains("kubernetes"));
  EXPECT_EQ(body.at("summary"), (boost::json::value{{"total_services", 2},
                                                    {"healthy_services", 2},
                                                    {"degraded_services", 0},
                                                    {"unhealthy_services", 0}}));
}

TEST(DetailedHealth, IsDegradedWhileALanguageLacksItsPods) {
  TestService service;
  service.sandboxes.told.place = "sandboxes";
  service.sandboxes.told.pools = {{.language = "py", .target = 5, .problem = "no node has room"}};
  const auto reply = service.ask(get("/health/detailed"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_TRUE(reply.has("X-Health-Status: degraded"));
  const auto body = jsonOf(reply);
  EXPECT_EQ(body.at("status"), "degraded");
  EXPECT_EQ(
      body.at("services").at("kubernetes").at("details").at("pool_stats").at("py").at("problem"),
      "no node has room");
  EXPECT_EQ(body.at("summary").at("degraded_services"), 1);
}

TEST(HealthOfPods, IsDegradedWhileSandboxesReachTheNetwork) {
  TestService service;
  service.sandboxes.told.place = "sandboxes";
  service.sandboxes.told.problem = "the network policy is not enforced";
  const auto reply = service.ask(get("/health/kubernetes"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(jsonOf(reply).at("status"), "degraded");
}

TEST(DetailedHealth, IsBadWhileSandboxesCannotBeMade) {
  TestService service;
  service.sandboxes.told.reachable = false;
  const auto reply = service.ask(get("/health/detailed"));
  EXPECT_EQ(reply.status, 503U);
  const auto body = jsonOf(reply);
  EXPECT_EQ(body.at("status"), "unhealthy");
  EXPECT_EQ(body.at("services").at("sandboxes").at("error"), "the sandbox runner does not answer");
  EXPECT_EQ(body.at("services").at("storage").at("status"), "healthy");
  EXPECT_EQ(body.at("summary").at("unhealthy_services"), 1);
}

TEST(DetailedHealth, IsForThoseWithAKey) {
  TestService service;
  EXPECT_EQ(service.connect().get("/health/detailed").status, 401U);
}

CO_TEST(HealthOfStorage, IsBadWhileTheStoreDoesNotAnswer) {
  memory::Contents contents;
  memory::MemorySessionStore inner(contents);
  ports::Faults faults;
  ports::FaultySessionStore store(inner, faults);
  faults.failCall(1, {.kind = base::ErrorKind::kInternal, .message = "the disk fails \xff"});
  const auto health = co_await healthOfStorage(store);
  wire::JsonWriter json;
  write(json, health);
  const auto body = boost::json::parse(std::move(json).take());
  EXPECT_EQ(body.at("status"), "unhealthy");
  EXPECT_EQ(body.at("error"), "the disk fails \ufffd");
}

}  // namespace
}  // namespace api
