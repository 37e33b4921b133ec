// What a client sends again, when, and what may have happened then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/moved_clock.h"
#include "backends/kubernetes/client_fixture.h"

namespace kubernetes {
namespace {

using namespace std::chrono_literals;
using Fault = FakeApiServer::Fault;

TEST_F(KubernetesClient, ComesAgainWhenTheServerSays) {
  server.putPod("one");
  server.failNext({.status = 429, .body = FakeApiServer::status(429, "TooManyRequests")}, 2);
  EXPECT_TRUE(get("one"));
  server.failNext({.status = 429, .body = FakeApiServer::status(429, "TooManyRequests")}, 1);
  EXPECT_TRUE(remove("one"));
  server.failNext({.status = 429, .body = FakeApiServer::status(429, "TooManyRequests")}, 1);
  EXPECT_TRUE(create());
  EXPECT_EQ(server.requests().size(), 7U);
}

TEST_F(KubernetesClient, DoesNotWaitForWhatTheDeadlineDoesNotAllow) {
  server.failNext({.status = 429,
                   .body = FakeApiServer::status(429, "TooManyRequests"),
                   .headers = retryAfter("60")});
  const auto refused = get("one");
  EXPECT_EQ(problemOf(refused), Problem::kTooManyRequests);
  EXPECT_EQ(refused.error().retryAfter, 60s);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(KubernetesClient, RepeatsAfterTroubleWhatMayBeDoneTwice) {
  server.putPod("one");
  const auto uid = get("one")->metadata.uid;
  const Fault trouble{.status = 500, .body = FakeApiServer::status(500, "InternalError")};
  server.failNext(trouble, 3);
  EXPECT_TRUE(get("one"));
  server.failNext(trouble, 1);
  EXPECT_TRUE(remove("one", {.uid = uid}));
}

TEST_F(KubernetesClient, DoesNotRepeatWhatMayHaveHappened) {
  const Fault trouble{.status = 500, .body = FakeApiServer::status(500, "InternalError")};
  server.failNext(trouble);
  const auto created = create();
  EXPECT_EQ(problemOf(created), Problem::kUnavailable);
  EXPECT_TRUE(created.error().mayHaveHappened);
  server.failNext(trouble);
  EXPECT_EQ(problemOf(remove("one")), Problem::kUnavailable);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(KubernetesClient, WhatHadAnAnswerWithoutSenseMayHaveHappened) {
  http::Headers html;
  html.add("Content-Type", "text/html");
  server.putPod("one");
  for (const auto& fault :
       {Fault{.status = 201, .body = "{"}, Fault{.status = 201, .body = R"({"kind": "Pod"})"},
        Fault{.status = 201, .body = kPod, .headers = html}}) {
    server.failNext(fault, 2);
    const auto created = create();
    EXPECT_EQ(problemOf(created), Problem::kNotKubernetes) << fault.body;
    EXPECT_TRUE(created.error().mayHaveHappened) << fault.body;
    const auto patched = patch("one", "{}");
    EXPECT_EQ(problemOf(patched), Problem::kNotKubernetes) << fault.body;
    EXPECT_TRUE(patched.error().mayHaveHappened) << fault.body;
  }
  server.failNext({.status = 200, .body = "", .headers = html});
  EXPECT_TRUE(remove("one").error().mayHaveHappened);
  server.failNext({.status = 200, .body = "{"});
  EXPECT_FALSE(get("one").error().mayHaveHappened);
}

TEST_F(KubernetesClient, WhatIsCancelledBetweenTwoTriesMayHaveHappened) {
  server.failNext({.status = 500, .headers = retryAfter("60")});
  std::optional<ApiResult<void>> removed;
  boost::asio::co_spawn(
      asking.context(),
      asking.client().remove<Pod>({.name = "one"}, {.uid = "uid-1"}, asking.call(300s)),
      [&](const std::exception_ptr&, auto given) { removed = given; });
  EXPECT_TRUE(asking.becomes([&] { return server.requests().size() == 1; }));
  (void)asking.context().run_for(20ms);
  asking.cancel.cancel();
  EXPECT_TRUE(asking.becomes([&] { return removed.has_value(); }));
  EXPECT_EQ(problemOf(*removed), Problem::kCancelled);
  EXPECT_TRUE(removed->error().mayHaveHappened);
}

TEST_F(KubernetesClient, DoesNotRepeatWhatMayHaveHappenedEvenIfTheServerSaysWhen) {
  server.putPod("one");
  const Fault trouble{.status = 500,
                      .body = FakeApiServer::status(500, "ServerTimeout"),
                      .headers = retryAfter("1")};
  server.failNext(trouble, 3);
  EXPECT_TRUE(create().error().mayHaveHappened);
  EXPECT_TRUE(patch("one", "{}").error().mayHaveHappened);
  EXPECT_TRUE(remove("one").error().mayHaveHappened);
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(KubernetesClient, ADryRunIsRepeatedAfterTrouble) {
  server.putPod("one");
  const Fault trouble{.status = 500, .body = FakeApiServer::status(500, "InternalError")};
  server.failNext(trouble);
  EXPECT_TRUE(create(R"({"metadata": {"name": "two"}})", Effect::kDryRun));
  server.failNext(trouble);
  EXPECT_TRUE(patch("one", "{}", Effect::kDryRun));
}

TEST_F(KubernetesClient, WhatARepetitionFindsMayBeItsOwn) {
  server.failNext({.status = 500, .body = FakeApiServer::status(500, "ServerTimeout")});
  const auto removed = remove("one", {.uid = "uid-1"});
  EXPECT_EQ(problemOf(removed), Problem::kNotFound);
  EXPECT_TRUE(removed.error().mayHaveHappened);
}

TEST_F(KubernetesClient, WaitsAsLongAsTheServerSays) {
  async::MovedClock clock;
  server.putPod("one");
  server.failNext({.status = 503, .body = "busy", .headers = retryAfter("60")});
  std::optional<ApiResult<Pod>> got;
  boost::asio::co_spawn(asking.context(),
                        asking.client().get<Pod>({.name = "one"}, asking.call(300s)),
                        [&](const std::exception_ptr&, auto given) { got = given; });
  EXPECT_TRUE(asking.becomes([&] { return server.requests().size() == 1; }));
  (void)asking.context().run_for(20ms);
  EXPECT_FALSE(got);
  clock.advance(61s);
  EXPECT_TRUE(asking.becomes([&] { return got.has_value(); }));
  EXPECT_TRUE(*got);
}

TEST_F(KubernetesClient, ACreationThatMetAnotherInAQuotaIsRepeated) {
  server.failNext({.status = 409, .body = FakeApiServer::status(409, "Conflict")});
  EXPECT_TRUE(create());
}

TEST_F(KubernetesClient, GivesUpAfterSomeTries) {
  server.failNext({.status = 503, .body = "try later"}, 100);
  EXPECT_EQ(problemOf(get("one")), Problem::kUnavailable);
  EXPECT_EQ(server.requests().size(), 10U);
}

TEST_F(KubernetesClient, AnAnswerThatBreaksOffIsAskedForAgain) {
  server.putPod("one");
  server.failNext({.status = 200, .body = R"({"kind": "Pod", )", .cuts = true});
  EXPECT_TRUE(get("one"));
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(KubernetesClient, ATryThatIsTooSlowIsRepeated) {
  ClientOptions options = Asking::quick();
  options.attemptTime = 50ms;
  Asking impatient(server.access(), options);
  server.putPod("one");
  server.failNext({.status = 500, .delay = 30s});
  EXPECT_TRUE(impatient.wait(impatient.client().get<Pod>({.name = "one"}, impatient.call())));
}

TEST_F(KubernetesClient, EndsAtOnceWhenItIsCancelledWhileItPauses) {
  server.failNext({.status = 429, .headers = retryAfter("60")});
  std::optional<ApiResult<Pod>> got;
  boost::asio::co_spawn(asking.context(),
                        asking.client().get<Pod>({.name = "one"}, asking.call(300s)),
                        [&](const std::exception_ptr&, auto given) { got = given; });
  EXPECT_TRUE(asking.becomes([&] { return server.requests().size() == 1; }));
  (void)asking.context().run_for(20ms);
  asking.cancel.cancel();
  EXPECT_TRUE(asking.becomes([&] { return got.has_value(); }));
  EXPECT_EQ(problemOf(*got), Problem::kCancelled);
}

}  // namespace
}  // namespace kubernetes
