#include <gtest/gtest.h>

#include "api/test_service.h"

namespace api {
namespace {

using namespace std::chrono_literals;

TEST(Draining, AnswersWhatIsInFlightAndRefusesNewcomers) {
  TestService service;
  service.sandboxes.takes = 20s;
  auto client = service.connect();
  auto idle = service.connect();
  client.send(goodRequest());
  ASSERT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 1; }));

  std::thread stopping([&] { service.stop(); });
  EXPECT_TRUE(idle.closed());
  EXPECT_EQ(client.reply(true, 50ms).status, 0U);
  service.clock.advance(20s);
  const auto reply = client.reply();
  stopping.join();
  EXPECT_EQ(reply.status, 200U);
  EXPECT_TRUE(reply.has("Connection: close\r\n"));
  EXPECT_THROW((void)service.connect(), std::system_error);
}

TEST(Draining, CancelsWhatDoesNotEndInTime) {
  TestService::Setup setup;
  setup.execution.overdueAfter = 10h;  // nothing but the end of the server ends it
  TestService service(setup);
  service.sandboxes.takes = 10h;
  auto client = service.connect();
  client.send(goodRequest());
  ASSERT_TRUE(TestService::becomes([&] { return service.sandboxes.running() == 1; }));
  auto idle = service.connect();
  std::thread stopping([&] { service.stop(); });
  EXPECT_TRUE(idle.closed());
  auto reply = client.reply(true, 0ms);
  for (int i = 0; i < 100 && reply.status == 0; ++i) {
    service.clock.advance(30s);  // again, if stop() had not begun to count yet
    reply = client.reply(true, 500ms);
  }
  stopping.join();
  EXPECT_EQ(reply.status, 503U);
  EXPECT_EQ(service.sandboxes.running(), 0U);
}

}  // namespace
}  // namespace api
