#include "backends/kubernetes/kubeconfig.h"

#include <gtest/gtest.h>

#include "backends/kubernetes/kubeconfig_text.h"
#include "backends/kubernetes/test_folder.h"

namespace kubernetes {
namespace {

/// A kubeconfig with these fields of its cluster and its user.
std::string config(const std::string& cluster, const std::string& user) {
  return "apiVersion: v1\nkind: Config\ncurrent-context: dev\n"
         "contexts:\n"
         "- name: other\n  context: {cluster: nowhere, user: nobody}\n"
         "- name: dev\n  context: {cluster: here, user: me, namespace: runs}\n"
         "clusters:\n- name: here\n  cluster: {" +
         cluster + "}\nusers:\n- name: me\n  user: {" + user + "}\n";
}

constexpr auto kServer = "server: 'https://10.0.0.1:6443'";

std::string whyNot(const std::string& text, const std::string& context = "") {
  const TestFolder folder;
  const auto file = folder.write("config", text);
  const auto access = readKubeconfig(file, context);
  if (access) return "";
  EXPECT_EQ(access.error().kind, base::ErrorKind::kInvalid);
  auto message = access.error().message;
  for (auto at = message.find(folder.path()); at != std::string::npos;
       at = message.find(folder.path()))
    message.erase(at, folder.path().string().size() + 1);
  return message;
}

TEST(Kubeconfig, TheCurrentContextNamesClusterUserAndNamespace) {
  const TestFolder folder;
  const auto access = readKubeconfig(
      folder.write("config", config(std::string(kServer) + ", certificate-authority-data: 'QUJD', "
                                                           "tls-server-name: kubernetes.default",
                                    "token: abc")),
      "");
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->server.hostField(), "10.0.0.1:6443");
  EXPECT_TRUE(access->server.tls);
  EXPECT_EQ(access->tls.authoritiesPem, "ABC");
  EXPECT_EQ(access->tls.serverName, "kubernetes.default");
  EXPECT_EQ(access->token, "abc");
  EXPECT_EQ(access->space, "runs");
  EXPECT_EQ(access->origin, (folder.path() / "config").string() + ", context \"dev\"");
}

TEST(Kubeconfig, FilesThatItNamesAreBelowItsFolder) {
  const TestFolder folder;
  folder.write("ca.crt", "authorities");
  folder.write("me.crt", "certificate");
  folder.write("me.key", "key");
  folder.write("token", "abc\n");
  const auto access = readKubeconfig(
      folder.write("config", config(std::string(kServer) + ", certificate-authority: ca.crt",
                                    "tokenFile: token, client-certificate: me.crt, client-key: " +
                                        (folder.path() / "me.key").string())),
      "");
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->tls.authoritiesPem, "authorities");
  EXPECT_EQ(access->tls.identity->certificates, "certificate");
  EXPECT_EQ(access->tls.identity->key, "key");
  EXPECT_EQ(access->tokenFile, folder.path() / "token");
}

TEST(Kubeconfig, DataCountMoreThanFiles) {
  const auto text = config(
      std::string(kServer) + ", certificate-authority: /none, certificate-authority-data: QUJD",
      "");
  EXPECT_EQ(whyNot(text), "");
}

TEST(Kubeconfig, WhatWouldStartProgramsOrAskForPasswordsIsRefused) {
  EXPECT_EQ(whyNot(config(kServer, "exec: {command: aws}")),
            "config: user \"me\": exec: programs that fetch credentials are not started; give the "
            "user a token, a tokenFile or a client certificate (kubectl create token NAME makes a "
            "token of a service account)");
  EXPECT_TRUE(whyNot(config(kServer, "auth-provider: {name: gcp}"))
                  .starts_with("config: user \"me\": auth-provider: auth providers"));
  EXPECT_TRUE(whyNot(config(kServer, "username: root, password: x"))
                  .starts_with("config: user \"me\": username: API servers take no passwords"));
  EXPECT_TRUE(whyNot(config(kServer, "as: root")).starts_with("config: user \"me\": as: "));
}

TEST(Kubeconfig, WhatWouldWeakenTheConnectionIsRefused) {
  const std::string server = kServer;
  EXPECT_TRUE(whyNot(config(server + ", insecure-skip-tls-verify: true", "token: x"))
                  .starts_with("config: cluster \"here\": insecure-skip-tls-verify: a server that "
                               "could be anybody"));
  EXPECT_EQ(whyNot(config(server + ", insecure-skip-tls-verify: false", "token: x")), "");
  EXPECT_TRUE(whyNot(config(server + ", proxy-url: 'http://p'", "token: x"))
                  .starts_with("config: cluster \"here\": proxy-url: "));
  EXPECT_TRUE(whyNot(config("server: 'http://example.org'", "token: x"))
                  .starts_with("config: cluster \"here\": server: must be https"));
  EXPECT_EQ(whyNot(config("server: 'http://127.0.0.1:8001'", "")), "");
  for (const std::string host : {"127.0.0.1", "127.1.2.3", "[::1]", "localhost"})
    EXPECT_EQ(whyNot(config("server: 'http://" + host + ":8001'", "token: x")), "") << host;
  for (const std::string host : {"127.evil.example", "127.1", "10.0.0.1", "localhost.example"})
    EXPECT_TRUE(whyNot(config("server: 'http://" + host + ":8001'", "token: x"))
                    .starts_with("config: cluster \"here\": server: must be https"))
        << host;
}

TEST(Kubeconfig, WhatIsMissingIsNamed) {
  EXPECT_EQ(whyNot("kind: Pod"), "config: kind: must be Config");
  EXPECT_EQ(whyNot("kind: Config"), "config: current-context: is missing");
  EXPECT_EQ(whyNot(config(kServer, ""), "third"),
            "config: contexts: it has none of the name \"third\"");
  EXPECT_EQ(whyNot(config(kServer, ""), "other"),
            "config: clusters: it has none of the name \"nowhere\"");
  EXPECT_EQ(whyNot(config("", "")), "config: cluster \"here\": server: is missing");
  EXPECT_EQ(whyNot(config("server: 'ftp://x'", "")),
            "config: cluster \"here\": server: it must begin with http:// or https://");
  EXPECT_EQ(whyNot(config(kServer, "client-key-data: QUJD")),
            "config: user \"me\": client-certificate: is missing, the one is of no use without the "
            "other");
  EXPECT_EQ(whyNot(config(kServer, "client-key-data: '!'")),
            "config: user \"me\": client-key-data: it is not base64");
  EXPECT_EQ(whyNot(config(kServer, "token: [a]")), "config: user \"me\": token: expected a text");
  for (const auto* token : {"token: a b", "token: \"a\\r\\nX: y\"", "token: \xC3\xA4"})
    EXPECT_EQ(whyNot(config(kServer, token)), "config: user \"me\": token: it is none") << token;
  EXPECT_EQ(whyNot(config(kServer, "tokenFile: none")),
            "cannot read none: No such file or directory");
  EXPECT_EQ(whyNot(config(std::string(kServer) + ", certificate-authority: none", "")),
            "config: cluster \"here\": certificate-authority: cannot read none: No such file or "
            "directory");
}

TEST(Kubeconfig, BrokenYamlIsNamedByItsLine) {
  EXPECT_TRUE(whyNot("kind: Config\nusers: [\n").starts_with("config:3: "));
  EXPECT_EQ(whyNot(""), "config: kind: must be Config");
  EXPECT_EQ(whyNot("- a"), "config: kind: must be Config");
  EXPECT_FALSE(whyNot(std::string(100'000, '[')).empty());
  EXPECT_FALSE(whyNot("a: &a [*a]").empty());
}

}  // namespace
}  // namespace kubernetes
