#include "api/probe_handlers.h"

#include <gtest/gtest.h>

#include "api/test_service.h"

namespace api {
namespace {

TEST(Health, SaysThatThisProcessAnswersEvenWithoutSandboxes) {
  TestService service;
  service.sandboxes.told.reachable = false;
  auto client = service.connect();
  const auto reply = client.get("/health");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(jsonOf(reply).at("status"), "healthy");
  EXPECT_EQ(jsonOf(reply).at("version"), "1.2.3");
}

TEST(Ready, SaysThatSandboxesCanBeMade) {
  TestService service;
  EXPECT_EQ(service.connect().get("/ready").status, 200U);
}

TEST(Ready, SaysThatTheyCannot) {
  TestService service;
  service.sandboxes.told.reachable = false;
  const auto refused = service.connect().get("/ready");
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(jsonOf(refused).at("error_type"), "service_unavailable");
}

TEST(Ready, SaysThatTheServerStops) {
  std::atomic<bool> isLeaving = false;
  TestService service;
  service.services.isLeaving = [&] { return isLeaving.load(); };
  EXPECT_EQ(service.connect().get("/ready").status, 200U);
  isLeaving = true;
  EXPECT_EQ(service.connect().get("/ready").status, 503U);
  EXPECT_EQ(service.connect().get("/health").status, 200U);
}

TEST(Status, TellsWhatRunsAndWhatIsLimited) {
  TestService service;
  service.sandboxes.told.ready = {{"py", 3}};
  service.sandboxes.told.missingWalls = {"landlock"};
  service.sandboxes.told.level = "namespaces";
  const auto reply = service.ask("GET /status HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\n\r\n");
  EXPECT_EQ(reply.status, 200U);
  const auto body = jsonOf(reply);
  EXPECT_EQ(body.at("overall_status"), "healthy");
  const auto& sandboxes = body.at("services").at("sandboxes");
  EXPECT_EQ(sandboxes.at("parked").at("py"), 3);
  EXPECT_EQ(sandboxes.at("level"), "namespaces");
  EXPECT_EQ(sandboxes.at("missing_walls").at(0), "landlock");
  EXPECT_EQ(body.at("metrics").at("running"), 0);
  EXPECT_EQ(body.at("configuration").at("max_execution_time"), 30);
  EXPECT_EQ(body.at("configuration").at("supported_languages"),
            (boost::json::array{"py", "rs", "bash"}));
}

}  // namespace
}  // namespace api
