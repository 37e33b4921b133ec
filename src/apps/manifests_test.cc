#include "apps/manifests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apps {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Manifests, HoldEveryNameThatIsAskedFor) {
  const auto text = manifests({.serverNamespace = "code",
                               .sandboxNamespace = "programs",
                               .registry = "registry.example/kcr",
                               .tag = "7"});
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_THAT(*text, HasSubstr("\n  namespace: code\n"));
  EXPECT_THAT(*text, HasSubstr("\n  K8S_NAMESPACE: programs\n"));
  EXPECT_THAT(*text, HasSubstr("image: registry.example/kcr-server:7\n"));
  EXPECT_THAT(*text, HasSubstr("K8S_IMAGE_TAG: \"7\"\n"));
}

TEST(Manifests, LeaveNoPlaceEmpty) {
  const auto text = manifests({});
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_THAT(*text, Not(HasSubstr("PLACE-OF")));
  EXPECT_THAT(*text, HasSubstr("\n  K8S_NAMESPACE: kubecoderun-sandboxes\n"));
}

TEST(Manifests, HoldNoKey) {
  EXPECT_THAT(*manifests({}), Not(HasSubstr("kind: Secret\n")));
}

TEST(Manifests, RefuseWhatCouldBeAnotherObject) {
  const std::string more = "a\n---\nkind: Pod";
  EXPECT_THAT(manifests({.serverNamespace = more}).error().message, HasSubstr("--namespace"));
  EXPECT_THAT(manifests({.sandboxNamespace = more}).error().message,
              HasSubstr("--sandbox-namespace"));
  EXPECT_THAT(manifests({.registry = more}).error().message, HasSubstr("--registry"));
  EXPECT_THAT(manifests({.tag = more}).error().message, HasSubstr("--tag"));
}

TEST(Manifests, RefuseOneNamespaceForBoth) {
  const auto text = manifests({.serverNamespace = "code", .sandboxNamespace = "code"});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, "--sandbox-namespace must be another one than --namespace");
}

}  // namespace
}  // namespace apps
