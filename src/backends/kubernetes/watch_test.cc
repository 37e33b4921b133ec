#include "backends/kubernetes/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backends/kubernetes/watch_fixture.h"

namespace kubernetes {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST_F(KubernetesWatch, EventsOfAnUnknownTypeArePassedOver) {
  follow();
  server.say(lineOf("SURPRISE", "{}"));
  server.putPod("a");
  expectNow("a Pending");
  EXPECT_EQ(watches(), 1);
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
