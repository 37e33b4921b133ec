// What a watch does when the server or the network is unwell, and how fast it tries again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/moved_clock.h"
#include "backends/kubernetes/watch_fixture.h"

namespace kubernetes {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST_F(KubernetesWatch, AnErrorEventIsToldAndMeansANewList) {
  follow();
  server.say(lineOf("ERROR", FakeApiServer::status(500, "InternalError", "etcd is unwell")));
  expectStreams(2);
  ASSERT_EQ(listener.troubles.size(), 1U);
  EXPECT_EQ(listener.troubles[0].message, "etcd is unwell");
  EXPECT_EQ(lists(), 2);
}

TEST_F(KubernetesWatch, LinesThatMakeNoSenseMeanANewList) {
  follow();
  int streams = 1;
  for (const std::string line : {"not JSON\n", "\n", "[]\n", "{}\n",
                                 R"({"type":"ADDED"})"
                                 "\n",
                                 R"({"type":"ADDED","object":{"metadata":{"resourceVersion":"5"}}})"
                                 "\n",
                                 R"({"type":"BOOKMARK","object":{}})"
                                 "\n"}) {
    server.say(line);
    expectStreams(++streams);
    EXPECT_EQ(lists(), streams) << line;
  }
  EXPECT_EQ(listener.troubles.size(), 7U);
}

TEST_F(KubernetesWatch, ANamespaceThatCouldChangeThePathIsNeverAskedFor) {
  auto options = quick();
  options.selection.space = "../secrets";
  start(options);
  EXPECT_TRUE(asking.becomes([&] { return listener.troubles.size() >= 2; }));
  EXPECT_EQ(listener.troubles[0].problem, Problem::kInvalid);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(KubernetesWatch, ALineWithoutAnEndIsNotCollectedForEver) {
  auto options = quick();
  options.maxLineBytes = 10'000;
  follow(options);
  server.say(std::string(50'000, 'x'));
  expectStreams(2);
  EXPECT_EQ(lists(), 2);
  EXPECT_THAT(listener.troubles.at(0).message, HasSubstr("longer than 10000 bytes"));
}

TEST_F(KubernetesWatch, FarTooManyObjectsAreNotKept) {
  ClientOptions options = Asking::quick();
  options.mostObjects = 2;
  Asking small(server.access(), options);
  RecordingListener hears;
  for (const auto* name : {"a", "b"}) server.putPod(name);
  small.start(watch(small.client(), quick(), hears, small.cancel));
  EXPECT_TRUE(small.becomes([&] { return hears.streams == 1; }));
  server.putPod("c");
  EXPECT_TRUE(small.becomes([&] { return hears.troubles.size() >= 2; }));
  for (const auto& trouble : hears.troubles) EXPECT_EQ(trouble.problem, Problem::kNotKubernetes);
  EXPECT_EQ(hears.now(), "a Pending, b Pending");
  server.removePod("a");
  EXPECT_TRUE(small.becomes([&] { return hears.now() == "b Pending, c Pending"; }));
  small.cancel.cancel();
  EXPECT_TRUE(small.becomes([&] { return small.running() == 0; }));
}

TEST_F(KubernetesWatch, AServerInTroubleIsAskedUntilItIsWell) {
  server.putPod("a");
  server.failNext({.status = 500, .body = FakeApiServer::status(500, "InternalError")}, 15);
  server.failNextWatch({.status = 503, .body = "busy"}, 3);
  follow();
  expectNow("a Pending");
  EXPECT_EQ(listener.troubles.size(), 4U);  // ten tries are one list
}

TEST_F(KubernetesWatch, WaitsAsLongAsItIsTold) {
  async::MovedClock clock;
  http::Headers later;
  later.add("Retry-After", "20");
  server.failNextWatch({.status = 429, .headers = later});
  start();
  EXPECT_TRUE(asking.becomes([&] { return listener.troubles.size() == 1; }));
  EXPECT_EQ(listener.troubles[0].problem, Problem::kTooManyRequests);
  (void)asking.context().run_for(50ms);
  EXPECT_EQ(watches(), 1);
  clock.advance(21s);
  expectStreams(1);
}

TEST_F(KubernetesWatch, AStreamThatSaysNothingIsTakenForDead) {
  async::MovedClock clock;
  server.putPod("a");
  follow();
  EXPECT_TRUE(asking.becomes([&] { return server.openWatches() == 1; }));
  clock.advance(151s);
  expectStreams(2);
  EXPECT_EQ(lists(), 1);
  EXPECT_TRUE(listener.troubles.empty());
}

TEST_F(KubernetesWatch, AStreamThatTheServerDoesNotEndIsLeft) {
  async::MovedClock clock;
  server.putPod("a");
  auto options = quick();
  options.streamTime = 100s;
  options.silence = 1'000s;
  follow(options);
  for (int i = 0; i < 2; ++i) {
    clock.advance(550s);
    server.putPod("a", i % 2 == 0 ? "Running" : "Pending");
    expectNow(i % 2 == 0 ? "a Running" : "a Pending");
  }
  EXPECT_EQ(listener.streams, 1);
  clock.advance(101s);
  expectStreams(2);
  EXPECT_EQ(lists(), 1);
  EXPECT_TRUE(listener.troubles.empty());
}

TEST_F(KubernetesWatch, StreamsThatEndAtOnceAreNotOpenedEverFaster) {
  async::MovedClock clock;
  auto options = quick();
  options.firstPause = 1s;
  options.mostPause = 60s;
  server.failWatches({.life = 0ms});
  follow(options);
  (void)asking.context().run_for(100ms);
  EXPECT_EQ(watches(), 1);
  for (int i = 0; i < 20; ++i) {
    clock.advance(5s);
    (void)asking.context().run_for(5ms);
  }
  EXPECT_LE(watches(), 9);  // in 100 s, with pauses of 0.5, 1, 2, 4, 8, 16, 30, 30 s at least
  EXPECT_GE(watches(), 3);
}

TEST_F(KubernetesWatch, StreamsThatSayNothingNewAreNotOpenedEverFaster) {
  async::MovedClock clock;
  auto options = quick();
  options.firstPause = 60s;
  options.mostPause = 3'600s;
  options.settled = 24h;
  const auto body = lineOf("BOOKMARK", R"({"metadata":{"resourceVersion":"100"}})");
  server.failNextWatch({.status = 200, .body = body}, 1'000);
  follow(options);
  for (int i = 0; i < 40; ++i) {
    clock.advance(60s);
    (void)asking.context().run_for(5ms);
  }
  EXPECT_LE(watches(), 9);  // 40 min, with pauses of 0.5, 1, 2, 4, 8, 15, 30 min at least
}

TEST_F(KubernetesWatch, ATokenThatIsRefusedIsToldAndTriedAgain) {
  server.accept("another");
  start();
  EXPECT_TRUE(asking.becomes([&] { return listener.troubles.size() >= 2; }));
  EXPECT_EQ(listener.troubles[0].problem, Problem::kUnauthorized);
  server.accept("secret");
  expectStreams(1);
}

}  // namespace
}  // namespace kubernetes
