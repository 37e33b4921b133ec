#include "backends/kubernetes/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backends/kubernetes/client_fixture.h"

namespace kubernetes {
namespace {

using namespace std::chrono_literals;
using Fault = FakeApiServer::Fault;
using ::testing::ElementsAre;

constexpr auto kPods = "/api/v1/namespaces/test/pods";

std::vector<std::string> namesOf(const ApiResult<Listing<Pod>>& list) {
  std::vector<std::string> names;
  if (!list) return {list.error().message};
  for (const auto& pod : list->items) names.push_back(pod.metadata.name);
  return names;
}

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

TEST_F(KubernetesClient, ASlowAnswerEndsAtTheDeadline) {
  server.failNext({.status = 500, .delay = 30s});
  EXPECT_EQ(problemOf(get("one", 50ms)), Problem::kTimedOut);
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
