// Against a real API server: that of the file that KUBECODERUN_TEST_KUBECONFIG names, a variable of
// its own, for pods are made and removed there. Needs no node: its pods fit none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "backends/kubernetes/asking.h"
#include "backends/kubernetes/line_reader.h"
#include "backends/kubernetes/recording_listener.h"
#include "backends/kubernetes/status.h"
#include "backends/kubernetes/watch.h"
#include "backends/kubernetes/watch_event.h"
#include "base/ids.h"

namespace kubernetes {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class RealCluster : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const file = std::getenv("KUBECODERUN_TEST_KUBECONFIG");
    if (file == nullptr || *file == '\0')
      GTEST_SKIP() << "no KUBECODERUN_TEST_KUBECONFIG: there is no cluster to ask";
    const auto found = findAccess({.kubeconfig = file});
    ASSERT_TRUE(found) << found.error().message;
    access = *found;
    auto options = Asking::quick();
    options.pageSize = 2;
    asking = std::make_unique<Asking>(access, options);
  }
  void TearDown() override {
    if (!asking) return;
    asking->cancel.cancel();
    EXPECT_TRUE(asking->becomes([&] { return asking->running() == 0; }));
    Asking last(access);
    const auto left = last.wait(last.client().list<Pod>(ours(), last.call()));
    ASSERT_TRUE(left) << left.error().message;
    for (const auto& pod : left->items)
      EXPECT_TRUE(last.wait(last.client().remove<Pod>(
          {.name = pod.metadata.name}, {.uid = pod.metadata.uid, .grace = 0s}, last.call())));
  }

  [[nodiscard]] Selection ours() const { return {.labels = "kubecoderun.io/test=" + run}; }

  [[nodiscard]] std::string podJson(const std::string& name) const {
    return R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")" + nameOf(name) +
           R"(","labels":{"kubecoderun.io/test":")" + run +
           R"("}},"spec":{"nodeSelector":{"kubecoderun.io/test":"no-node"},)"
           R"("automountServiceAccountToken":false,)"
           R"("securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}},)"
           R"("containers":[{"name":"main","image":"none","securityContext":)"
           R"({"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}})";
  }
  [[nodiscard]] std::string nameOf(const std::string& name) const {
    return "kcr-" + run + "-" + name;
  }

  ApiResult<Pod> create(const std::string& name, Effect effect = Effect::kReal) {
    return asking->wait(asking->client().create<Pod>("", podJson(name), asking->call(), effect));
  }
  ApiResult<Pod> get(const std::string& name) {
    return asking->wait(asking->client().get<Pod>({.name = nameOf(name)}, asking->call()));
  }
  ApiResult<void> remove(const std::string& name, const std::string& uid) {
    return asking->wait(asking->client().remove<Pod>({.name = nameOf(name)},
                                                     {.uid = uid, .grace = 0s}, asking->call()));
  }
  void follow(std::chrono::seconds streamTime = 300s) {
    asking->start(watch(asking->client(), {.selection = ours(), .streamTime = streamTime}, listener,
                        asking->cancel));
    EXPECT_TRUE(asking->becomes([&] { return listener.streams > 0; }));
  }
  bool tells(const std::string& what) {
    const auto wanted =
        what.substr(0, what.find(' ') + 1) + nameOf(what.substr(what.find(' ') + 1));
    return asking->becomes([&] { return std::ranges::count(listener.told, wanted) > 0; });
  }

  const std::string run = [] {
    std::string id;
    for (const char c : base::newId()) id += "abcdefgh"[static_cast<unsigned char>(c) % 8];
    return id.substr(0, 12);
  }();
  Access access;
  std::unique_ptr<Asking> asking;
  RecordingListener listener;
};

TEST_F(RealCluster, TellsTheLifeOfAPod) {
  follow();
  const auto created = create("one");
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_TRUE(tells("added one Pending"));
  const auto patched = asking->wait(asking->client().patch<Pod>(
      {.name = nameOf("one")}, R"({"metadata":{"annotations":{"a":"b"}}})", asking->call()));
  ASSERT_TRUE(patched) << patched.error().message;
  EXPECT_EQ(patched->metadata.annotations.at("a"), "b");
  EXPECT_TRUE(tells("changed one Pending"));
  EXPECT_EQ(get("one")->metadata.uid, created->metadata.uid);
  EXPECT_TRUE(remove("one", created->metadata.uid));
  EXPECT_TRUE(tells("removed one Pending"));
  EXPECT_TRUE(listener.troubles.empty());
}

TEST_F(RealCluster, RefusalsHaveTheirKind) {
  const auto created = create("one");
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(create("one").error().problem, Problem::kAlreadyExists);
  EXPECT_EQ(remove("one", "00000000-0000-0000-0000-000000000000").error().problem,
            Problem::kConflict);
  EXPECT_EQ(get("two").error().problem, Problem::kNotFound);
  EXPECT_EQ(remove("two", "").error().problem, Problem::kNotFound);
  const auto invalid = asking->wait(asking->client().create<Pod>(
      "", R"({"metadata":{"name":"none"},"spec":{"containers":[]}})", asking->call()));
  EXPECT_EQ(invalid.error().problem, Problem::kInvalid) << invalid.error().message;
  const auto stale = asking->wait(asking->client().patch<Pod>(
      {.name = nameOf("one")}, R"({"metadata":{"resourceVersion":"1","labels":{"a":"b"}}})",
      asking->call()));
  EXPECT_EQ(stale.error().problem, Problem::kConflict) << stale.error().message;
}

TEST_F(RealCluster, ADryRunLeavesNothing) {
  const auto created = create("one", Effect::kDryRun);
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(get("one").error().problem, Problem::kNotFound);
}

TEST_F(RealCluster, FetchesAListInPages) {
  for (const auto* name : {"a", "b", "c", "d", "e"}) EXPECT_TRUE(create(name));
  const auto list = asking->wait(asking->client().list<Pod>(ours(), asking->call()));
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->items.size(), 5U);
}

TEST_F(RealCluster, GoesOnWhenTheServerEndsAStream) {
  follow(1s);
  EXPECT_TRUE(asking->becomes([&] { return listener.streams >= 3; }));
  EXPECT_TRUE(create("late"));
  EXPECT_TRUE(tells("added late Pending"));
  EXPECT_EQ(std::ranges::count(listener.told, "synced"), 1) << "without a new list";
}

TEST_F(RealCluster, AVersionOfLongAgoIsGone) {
  ASSERT_TRUE(create("one"));
  const auto end = [](Client& client,
                      async::CancelToken& cancel) -> async::Task<std::optional<Problem>> {
    const auto path = pathOf(kResource<Pod>, client.spaceOf(""));
    const Call call{.until = async::Deadline::in(8s), .cancel = cancel};
    auto stream = co_await client.stream(path + "?watch=true&resourceVersion=1", 5s, call);
    if (!stream) co_return stream.error().problem;
    LineReader lines(1U << 20);
    for (;;) {
      const auto piece = co_await stream->read();
      if (!piece || piece->empty()) co_return Problem::kUnavailable;
      lines.feed(*piece);
      const auto line = lines.next();
      if (!line || !*line) continue;
      const auto event = parseWatchEvent(**line);
      if (!event || event->type != WatchEventType::kError) co_return std::nullopt;
      co_return errorOf(event->object, 0).problem;
    }
  };
  const auto problem = asking->wait(end(asking->client(), asking->cancel));
  if (!problem) GTEST_SKIP() << "this API server is so young that it knows its first version";
  EXPECT_EQ(*problem, Problem::kGone);
}

}  // namespace
}  // namespace kubernetes
