#include "backends/kubernetes/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/moved_clock.h"
#include "backends/kubernetes/asking.h"
#include "backends/kubernetes/fake_api_server.h"
#include "backends/kubernetes/recording_listener.h"

namespace kubernetes {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

WatchOptions quick() {
  return {.selection = {.labels = "app=test"}, .firstPause = 2ms, .mostPause = 10ms};
}

/// An event as the API server writes it.
std::string lineOf(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

class KubernetesWatch : public ::testing::Test {
 protected:
  ~KubernetesWatch() override { stop(); }

  void start(WatchOptions options = quick()) {
    asking.start(watch(asking.client(), std::move(options), listener, asking.cancel));
  }
  /// Starts, and waits until changes would be told.
  void follow(WatchOptions options = quick()) {
    start(std::move(options));
    EXPECT_TRUE(asking.becomes([&] { return listener.streams > 0; }));
  }
  void stop() {
    asking.cancel.cancel();
    EXPECT_TRUE(asking.becomes([&] { return asking.running() == 0; }));
  }
  void expectNow(const std::string& pods) {
    EXPECT_TRUE(asking.becomes([&] { return listener.now() == pods; })) << listener.now();
  }
  void expectStreams(int count) {
    EXPECT_TRUE(asking.becomes([&] { return listener.streams >= count; })) << listener.streams;
  }
  [[nodiscard]] int lists() const { return server.count("GET " + kPods + "?limit"); }
  [[nodiscard]] int watches() const { return server.count("GET " + kPods + "?watch"); }
  [[nodiscard]] std::string lastWatch() const {
    std::string last;
    for (const auto& request : server.requests())
      if (request.find("watch=true") != std::string::npos) last = request;
    return last;
  }

  const std::string kPods = "/api/v1/namespaces/test/pods";
  FakeApiServer server;
  Asking asking{server.access()};
  RecordingListener listener;
};

TEST_F(KubernetesWatch, TellsWhatThereIsAndWhatBecomesOfIt) {
  server.putPod("a");
  server.putPod("stranger", "Pending", "other");
  follow();
  server.putPod("b");
  server.putPod("b", "Running");
  server.removePod("a");
  expectNow("b Running");
  EXPECT_THAT(listener.told, ElementsAre("added a Pending", "synced", "added b Pending",
                                         "changed b Running", "removed a Pending"));
  EXPECT_THAT(lastWatch(),
              AllOf(HasSubstr("allowWatchBookmarks=true"), HasSubstr("resourceVersion=102"),
                    HasSubstr("timeoutSeconds="), HasSubstr("labelSelector=app%3Dtest")));
}

TEST_F(KubernetesWatch, WhatIsNoLongerSelectedIsRemovedAndMayBeAddedAgain) {
  server.putPod("a");
  follow();
  const auto uid = listener.pods.begin()->first;
  server.putPod("a", "Running", "other");
  expectNow("");
  server.putPod("a", "Pending", "other");
  server.putPod("a", "Running");
  expectNow("a Running");
  EXPECT_TRUE(listener.pods.contains(uid));
  EXPECT_THAT(listener.told,
              ElementsAre("added a Pending", "synced", "removed a Pending", "added a Running"));
  EXPECT_EQ(watches(), 1);
}

TEST_F(KubernetesWatch, WhatIsNoLongerSelectedAfterABreakIsRemovedAndMayBeAddedAgain) {
  server.putPod("a");
  follow();
  for (const auto* app : {"other", "test"}) {
    server.putPod("a", "Pending", app);
    server.compact();
    server.say(lineOf("ERROR", FakeApiServer::status(410, "Expired")));
    expectStreams(listener.streams + 1);
  }
  expectNow("a Pending");
  server.putPod("a", "Running");
  expectNow("a Running");
}

TEST_F(KubernetesWatch, GoesOnWithoutAListWhenAStreamEnds) {
  server.putPod("a");
  server.failWatches({.life = 5ms});
  follow();
  server.putPod("b");
  expectStreams(5);
  server.putPod("a", "Running");
  expectNow("a Running, b Pending");
  EXPECT_EQ(lists(), 1);
  EXPECT_TRUE(listener.troubles.empty());
}

TEST_F(KubernetesWatch, LosesNothingHoweverOftenAndWhereverStreamsBreak) {
  server.putPod("a");
  server.failWatches({.life = 20ms});
  follow();
  std::vector<std::string> expected{"added a Pending", "synced"};
  for (std::size_t bytes = 1; bytes < 400; bytes += 7) {
    server.failWatches({.life = 20ms, .bytes = bytes});
    const std::string phase = bytes % 2 == 0 ? "Running" : "Pending";
    server.putPod("a", phase);
    expected.push_back("changed a " + phase);
    expectStreams(listener.streams + 1);
  }
  server.failWatches({});
  EXPECT_TRUE(asking.becomes([&] { return listener.told.size() >= expected.size(); }));
  EXPECT_EQ(listener.told, expected);
  EXPECT_EQ(lists(), 1);
}

TEST_F(KubernetesWatch, GoesOnFromTheVersionOfABookmark) {
  server.putPod("a");
  server.failWatches({.life = 100ms});
  follow();
  for (int i = 0; i < 5; ++i) server.bookmark();
  expectStreams(2);
  EXPECT_THAT(lastWatch(), HasSubstr("resourceVersion=106"));
  EXPECT_EQ(lists(), 1);
}

TEST_F(KubernetesWatch, AVersionThatIsTooOldAtTheBeginningMeansANewListAndItsDifference) {
  server.putPod("gone");
  server.putPod("stays");
  server.putPod("changes");
  server.putPod("same name");
  server.failWatches({.life = 30ms});
  follow();
  server.failNextWatch({.status = 500, .delay = 100ms});
  EXPECT_TRUE(asking.becomes([&] { return server.openWatches() == 0; }));
  server.removePod("gone");
  server.putPod("changes", "Running");
  server.removePod("same name");
  server.putPod("same name");
  server.putPod("new");
  server.compact();
  server.failWatches({});
  expectNow("changes Running, new Pending, same name Pending, stays Pending");
  EXPECT_EQ(lists(), 2);
  const std::vector<std::string> second(listener.told.begin() + 5, listener.told.end());
  EXPECT_THAT(second, ElementsAre("removed gone Pending", "removed same name Pending",
                                  "changed changes Running", "added same name Pending",
                                  "added new Pending", "synced"));
}

TEST_F(KubernetesWatch, AVersionThatIsTooOldInTheMiddleMeansANewListAndItsDifference) {
  server.putPod("a");
  follow();
  server.say(lineOf("ERROR", FakeApiServer::status(410, "Expired")));
  expectStreams(2);
  EXPECT_EQ(lists(), 2);
  EXPECT_THAT(listener.told, ElementsAre("added a Pending", "synced", "synced"));
  EXPECT_TRUE(listener.troubles.empty()) << "it is part of the protocol";
}

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

TEST_F(KubernetesWatch, EventsOfAnUnknownTypeArePassedOver) {
  follow();
  server.say(lineOf("SURPRISE", "{}"));
  server.putPod("a");
  expectNow("a Pending");
  EXPECT_EQ(watches(), 1);
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

TEST_F(KubernetesWatch, NothingIsToldAfterItWasCancelled) {
  for (int at = 1; at < 12; ++at) {
    FakeApiServer busy;
    for (const auto* name : {"a", "b", "c"}) busy.putPod(name);
    Asking asker(busy.access());
    RecordingListener hears;
    hears.onCall = [&] {
      if (hears.calls == at) asker.cancel.cancel();
      busy.putPod("d", hears.calls % 2 == 0 ? "Running" : "Pending");
    };
    asker.start(watch(asker.client(), quick(), hears, asker.cancel));
    EXPECT_TRUE(asker.becomes([&] { return asker.running() == 0; }));
    EXPECT_EQ(hears.calls, at);
  }
}

TEST_F(KubernetesWatch, MayBeCancelledAtAnyMoment) {
  for (int steps = 0; steps < 120; steps += 3) {
    FakeApiServer busy;
    busy.putPod("a");
    busy.failWatches({.life = 3ms});
    busy.failNext({.status = 429, .delay = 1ms}, steps / 3 % 3);
    Asking asker(busy.access());
    RecordingListener hears;
    asker.start(watch(asker.client(), quick(), hears, asker.cancel));
    for (int i = 0; i < steps; ++i) (void)asker.context().run_one_for(2ms);
    asker.cancel.cancel();
    EXPECT_TRUE(asker.becomes([&] { return asker.running() == 0; }));
  }
}

TEST_F(KubernetesWatch, MayBeDestroyedWithItsIoContextAtAnyMoment) {
  for (int steps = 0; steps < 60; steps += 2) {
    RecordingListener hears;
    Asking asker(server.access());
    asker.start(watch(asker.client(), quick(), hears, asker.cancel));
    for (int i = 0; i < steps; ++i) (void)asker.context().run_one_for(2ms);
  }
}

}  // namespace
}  // namespace kubernetes
