#include "backends/kubernetes/access.h"

#include <gtest/gtest.h>

#include "async/moved_clock.h"
#include "backends/kubernetes/asking.h"
#include "backends/kubernetes/fake_api_server.h"
#include "backends/kubernetes/test_folder.h"
#include "backends/kubernetes/token_source.h"

namespace kubernetes {
namespace {

using namespace std::chrono_literals;

constexpr auto kConfig =
    "{kind: Config, current-context: a, contexts: [{name: a, context: {cluster: c}}], "
    "clusters: [{name: c, cluster: {server: 'https://config'}}]}";

/// A pod's service account.
class ServiceAccount : public ::testing::Test {
 protected:
  ServiceAccount() {
    folder.write("token", "abc");
    folder.write("ca.crt", "authorities");
    folder.write("namespace", "runs\n");
  }
  [[nodiscard]] std::string whyNot() const {
    const auto access = findAccess(sources);
    return access ? "" : access.error().message;
  }

  TestFolder folder;
  AccessSources sources{
      .serviceHost = "10.96.0.1", .servicePort = "443", .serviceAccount = folder.path()};
};

TEST_F(ServiceAccount, IsFoundInAPod) {
  const auto access = findAccess(sources);
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->server.host, "10.96.0.1");
  EXPECT_EQ(access->server.port, 443);
  EXPECT_TRUE(access->server.tls);
  EXPECT_EQ(access->tls.authoritiesPem, "authorities");
  EXPECT_EQ(access->tokenFile, folder.path() / "token");
  EXPECT_EQ(access->space, "runs");
}

TEST_F(ServiceAccount, MayHaveAnAddressOfIpv6) {
  sources.serviceHost = "fd00::1";
  EXPECT_EQ(findAccess(sources)->server.host, "fd00::1");
}

TEST_F(ServiceAccount, WhatIsWrongIsNamed) {
  sources.servicePort = "";
  EXPECT_EQ(whyNot(), "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT name no server");
  sources.servicePort = "443/x";
  EXPECT_EQ(whyNot(), "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT name no server");
  sources.servicePort = "443";
  folder.write("token", " \n");
  EXPECT_EQ(whyNot(), (folder.path() / "token").string() + ": it holds no token");
  folder.write("token", "a b");
  EXPECT_EQ(whyNot(), (folder.path() / "token").string() + ": it holds no token");
  folder.write("namespace", "A/B");
  EXPECT_EQ(whyNot(), (folder.path() / "namespace").string() + ": it names no namespace");
  std::filesystem::remove(folder.path() / "ca.crt");
  EXPECT_EQ(whyNot(),
            "cannot read " + (folder.path() / "ca.crt").string() + ": No such file or directory");
}

TEST_F(ServiceAccount, GivesWayToAKubeconfig) {
  sources.kubeconfigList = folder.write("config", kConfig);
  EXPECT_EQ(findAccess(sources)->server.host, "config");
  sources.kubeconfig = "/none";
  EXPECT_EQ(whyNot(), "cannot read /none: No such file or directory");
}

TEST_F(ServiceAccount, SeveralKubeconfigsAreRefused) {
  sources.kubeconfigList = "/a:/b";
  EXPECT_TRUE(whyNot().starts_with("KUBECONFIG names several files"));
}

TEST(KubernetesAccess, WhereThereIsNoneThatIsSaid) {
  const auto access = findAccess({});
  ASSERT_FALSE(access);
  EXPECT_TRUE(access.error().message.starts_with("no way to a Kubernetes cluster"));
}

TEST(KubernetesAccess, CertificatesThatAreNoneAreNamedByTheirOrigin) {
  boost::asio::io_context context;
  Access access{.server = *http::parseUrl("https://h"), .origin = "the file"};
  access.tls.authoritiesPem = "none";
  const auto client = Client::make(context.get_executor(), access);
  ASSERT_FALSE(client);
  EXPECT_TRUE(client.error().message.starts_with("the file: certificates of authorities"));
}

TEST(TokenSource, ReadsItsFileWhenItChanges) {
  const TestFolder folder;
  TokenSource source({.tokenFile = folder.write("token", "first")});
  EXPECT_EQ(source.current(), "first");
  folder.write("token", "second\n");
  EXPECT_EQ(source.current(), "second");
}

TEST(TokenSource, ReadsItsFileAtLeastOnceAMinute) {
  async::MovedClock clock;
  const TestFolder folder;
  const auto file = folder.write("token", "first");
  TokenSource source({.tokenFile = file});
  EXPECT_EQ(source.current(), "first");
  const auto written = std::filesystem::last_write_time(file);
  std::ofstream(file) << "other";  // the same file and size, and then the same time
  std::filesystem::last_write_time(file, written);
  EXPECT_EQ(source.current(), "first");
  clock.advance(61s);
  EXPECT_EQ(source.current(), "other");
}

TEST(TokenSource, KeepsTheTokenWhileTheFileIsAway) {
  const TestFolder folder;
  TokenSource source({.tokenFile = folder.write("token", "first")});
  EXPECT_EQ(source.current(), "first");
  std::filesystem::remove(folder.path() / "token");
  EXPECT_EQ(source.current(), "first");
  folder.write("token", "");
  EXPECT_EQ(source.current(), "first");
  folder.write("token", "second");
  EXPECT_EQ(source.current(), "second");
}

TEST(TokenSource, ATokenThatIsRefusedIsReadAnewAtOnce) {
  const TestFolder folder;
  FakeApiServer server;
  server.putPod("one");
  auto access = server.access();
  access.tokenFile = folder.write("token", "stale");
  Asking asking(access);
  const auto get = [&] {
    return asking.wait(asking.client().get<Pod>({.name = "one"}, asking.call()));
  };
  EXPECT_EQ(get().error().problem, Problem::kUnauthorized);
  EXPECT_EQ(server.requests().size(), 2U) << "the file could have changed";
  folder.write("token", "secret");
  EXPECT_TRUE(get());
  server.accept("rotated");
  folder.write("token", "rotated");
  EXPECT_TRUE(get());
}

}  // namespace
}  // namespace kubernetes
