#include "backends/kubernetes/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/moved_clock.h"
#include "backends/kubernetes/asking.h"
#include "backends/kubernetes/fake_api_server.h"

namespace kubernetes {
namespace {

using namespace std::chrono_literals;
using Fault = FakeApiServer::Fault;
using ::testing::ElementsAre;

constexpr auto kPod = R"({"metadata": {"name": "one", "labels": {"app": "test"}}})";
constexpr auto kPods = "/api/v1/namespaces/test/pods";

/// "ok", or what went wrong.
template <class T>
Problem problemOf(const ApiResult<T>& result) {
  EXPECT_FALSE(result);
  return result ? Problem::kUnavailable : result.error().problem;
}

std::vector<std::string> namesOf(const ApiResult<Listing<Pod>>& list) {
  std::vector<std::string> names;
  if (!list) return {list.error().message};
  for (const auto& pod : list->items) names.push_back(pod.metadata.name);
  return names;
}

http::Headers retryAfter(const std::string& seconds) {
  http::Headers headers;
  headers.add("Retry-After", seconds);
  return headers;
}

class KubernetesClient : public ::testing::Test {
 protected:
  ApiResult<Pod> get(const std::string& name, std::chrono::milliseconds time = 8s) {
    return asking.wait(asking.client().get<Pod>({.name = name}, asking.call(time)));
  }
  ApiResult<Pod> create(const std::string& json = kPod, Effect effect = Effect::kReal) {
    return asking.wait(asking.client().create<Pod>("", json, asking.call(), effect));
  }
  ApiResult<Pod> patch(const std::string& name, const std::string& json,
                       Effect effect = Effect::kReal) {
    return asking.wait(asking.client().patch<Pod>({.name = name}, json, asking.call(), effect));
  }
  ApiResult<void> remove(const std::string& name, Deletion deletion = {}) {
    return asking.wait(asking.client().remove<Pod>({.name = name}, deletion, asking.call()));
  }
  ApiResult<Listing<Pod>> list(const std::string& labels = "") {
    return asking.wait(asking.client().list<Pod>({.labels = labels}, asking.call()));
  }

  FakeApiServer server;
  Asking asking{server.access()};
};

TEST_F(KubernetesClient, CreatesGetsChangesAndRemovesAPod) {
  const auto created = create();
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->metadata.labels.at("app"), "test");

  const auto patched = patch("one", R"({"metadata": {"annotations": {"a": "b"}}})");
  EXPECT_EQ(patched->metadata.annotations.at("a"), "b");
  EXPECT_EQ(get("one")->metadata.annotations.at("a"), "b");

  EXPECT_TRUE(remove("one", {.uid = created->metadata.uid, .grace = 0s}));
  EXPECT_EQ(problemOf(get("one")), Problem::kNotFound);
}

TEST_F(KubernetesClient, ADryRunLeavesNothing) {
  EXPECT_TRUE(create(kPod, Effect::kDryRun));
  EXPECT_TRUE(server.pods().empty());
}

TEST_F(KubernetesClient, FetchesAListInPages) {
  ClientOptions options = Asking::quick();
  options.pageSize = 2;
  Asking paged(server.access(), options);
  for (const auto* name : {"a", "b", "c", "d", "e"}) server.putPod(name);
  server.putPod("other", "Pending", "other");
  const auto listed = paged.wait(paged.client().list<Pod>({.labels = "app=test"}, paged.call()));
  EXPECT_THAT(namesOf(listed), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(listed->resourceVersion, "106");
  EXPECT_EQ(server.count("GET " + std::string(kPods) + "?limit=2"), 3);
}

TEST_F(KubernetesClient, AListWhoseContinuationIsTooOldBeginsAnew) {
  ClientOptions options = Asking::quick();
  options.pageSize = 1;
  Asking paged(server.access(), options);
  server.putPod("a");
  server.putPod("b");
  auto listing = paged.client().list<Pod>({}, paged.call());
  std::optional<ApiResult<Listing<Pod>>> listed;
  boost::asio::co_spawn(paged.context(), std::move(listing),
                        [&](const std::exception_ptr&, auto given) { listed = given; });
  server.failNext({.status = 0}, 1);  // the first page comes as it is
  server.failNext({.status = 410, .body = FakeApiServer::status(410, "Expired")});
  paged.becomes([&] { return listed.has_value(); });
  EXPECT_THAT(namesOf(*listed), ElementsAre("a", "b"));
  EXPECT_EQ(server.requests().size(), 4U);
}

TEST_F(KubernetesClient, RefusalsHaveTheirKind) {
  create();
  EXPECT_EQ(problemOf(create()), Problem::kAlreadyExists);
  EXPECT_EQ(problemOf(remove("one", {.uid = "another"})), Problem::kConflict);
  EXPECT_EQ(problemOf(remove("two")), Problem::kNotFound);
  server.failNext({.status = 403,
                   .body = FakeApiServer::status(
                       403, "Forbidden",
                       R"(pods "one" is forbidden: exceeded quota: pods, requested: pods=1)")});
  EXPECT_EQ(problemOf(create()), Problem::kQuotaExceeded);
}

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

TEST_F(KubernetesClient, ASlowAnswerEndsAtTheDeadline) {
  server.failNext({.status = 500, .delay = 30s});
  EXPECT_EQ(problemOf(get("one", 50ms)), Problem::kTimedOut);
}

TEST_F(KubernetesClient, ATryThatIsTooSlowIsRepeated) {
  ClientOptions options = Asking::quick();
  options.attemptTime = 50ms;
  Asking impatient(server.access(), options);
  server.putPod("one");
  server.failNext({.status = 500, .delay = 30s});
  EXPECT_TRUE(impatient.wait(impatient.client().get<Pod>({.name = "one"}, impatient.call())));
}

TEST_F(KubernetesClient, WhatIsNoApiServerIsSaid) {
  http::Headers html;
  html.add("Content-Type", "text/html");
  for (const auto& fault :
       {Fault{.status = 200, .body = "<html>Log in</html>", .headers = html}, Fault{.status = 302},
        Fault{.status = 404, .body = "404 page not found"}, Fault{.status = 200, .body = "{"},
        Fault{.status = 200, .body = "[]"}, Fault{.status = 200, .body = R"({"kind": "Pod"})"}}) {
    server.failNext(fault);
    EXPECT_EQ(problemOf(get("one")), Problem::kNotKubernetes) << fault.body;
  }
}

TEST_F(KubernetesClient, FarTooMuchIsNotTaken) {
  ClientOptions options = Asking::quick();
  options.maxBodyBytes = 1'000;
  Asking small(server.access(), options);
  server.failNext({.status = 200, .body = std::string(2'000, ' ')});
  EXPECT_EQ(problemOf(small.wait(small.client().get<Pod>({.name = "one"}, small.call()))),
            Problem::kNotKubernetes);
}

TEST_F(KubernetesClient, AListOfFarTooManyIsNotTaken) {
  ClientOptions options = Asking::quick();
  options.pageSize = 1;
  options.mostObjects = 2;
  Asking small(server.access(), options);
  const auto list = [&] { return small.wait(small.client().list<Pod>({}, small.call())); };
  for (const auto* name : {"a", "b"}) server.putPod(name);
  EXPECT_THAT(namesOf(list()), ElementsAre("a", "b"));
  for (const auto* name : {"c", "d", "e"}) server.putPod(name);
  EXPECT_EQ(problemOf(list()), Problem::kNotKubernetes);
  EXPECT_EQ(server.requests().size(), 5U) << "the pages after that are not fetched";
}

TEST_F(KubernetesClient, ANameThatCouldChangeThePathIsRefused) {
  for (const auto* name : {"", "..", "a/b", "a?b", "A", "a%2fb", "a b", "-a"})
    EXPECT_EQ(problemOf(get(name)), Problem::kInvalid) << name;
  for (const auto* space : {"..", "a/b", "a?b", "A", "a%2fb", "a b", "-a"}) {
    const ObjectName name{.space = space, .name = "one"};
    auto& client = asking.client();
    const auto invalid = [&](const auto& result) {
      EXPECT_EQ(problemOf(result), Problem::kInvalid) << space;
    };
    invalid(asking.wait(client.get<Pod>(name, asking.call())));
    invalid(asking.wait(client.list<Pod>({.space = space}, asking.call())));
    invalid(asking.wait(client.create<Pod>(space, kPod, asking.call())));
    invalid(asking.wait(client.remove<Pod>(name, {}, asking.call())));
    invalid(asking.wait(client.patch<Pod>(name, "{}", asking.call())));
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(KubernetesClient, EndsAtOnceWhenItIsCancelled) {
  server.failNext({.status = 500, .delay = 30s});
  std::optional<ApiResult<Pod>> got;
  boost::asio::co_spawn(asking.context(), asking.client().get<Pod>({.name = "one"}, asking.call()),
                        [&](const std::exception_ptr&, auto given) { got = given; });
  EXPECT_TRUE(asking.becomes([&] { return server.requests().size() == 1; }));
  asking.cancel.cancel();
  EXPECT_TRUE(asking.becomes([&] { return got.has_value(); }));
  EXPECT_EQ(problemOf(*got), Problem::kCancelled);
  EXPECT_EQ(problemOf(get("one")), Problem::kCancelled);
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

TEST_F(KubernetesClient, MayBeDestroyedWhileSomethingIsUnderWay) {
  server.failNext({.status = 500, .delay = 30s});
  async::CancelToken cancel;
  Asking other(server.access());
  boost::asio::co_spawn(other.context(),
                        other.client().get<Pod>(
                            {.name = "one"}, {.until = async::Deadline::in(30s), .cancel = cancel}),
                        [](const std::exception_ptr&, const auto&) {});
  EXPECT_TRUE(other.becomes([&] { return server.requests().size() == 1; }));
}

TEST_F(KubernetesClient, ReachesNobodyAndSaysSo) {
  auto access = server.access();
  access.server.port = 1;
  ClientOptions options = Asking::quick();
  options.mostAttempts = 3;
  Asking lost(access, options);
  const auto got = lost.wait(lost.client().get<Pod>({.name = "one"}, lost.call()));
  EXPECT_EQ(problemOf(got), Problem::kUnavailable);
  EXPECT_FALSE(got.error().mayHaveHappened);
  EXPECT_THAT(got.error().message, ::testing::HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace kubernetes
