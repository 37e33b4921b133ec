#include "backends/pods/replicas.h"

#include <gtest/gtest.h>

namespace pods {
namespace {

using namespace std::chrono_literals;
const Replicas::Time kStart{100s};
using Names = std::vector<std::string>;

TEST(Replicas, WhoIsSilentIsDead) {
  Replicas replicas(7s);
  replicas.listening(kStart);
  replicas.heard("a", kStart);
  replicas.heard("b", kStart);
  replicas.heard("a", kStart + 5s);
  EXPECT_EQ(replicas.dead(kStart + 7s), Names());
  EXPECT_EQ(replicas.dead(kStart + 8s), Names({"b"}));
  replicas.forget("b");
  EXPECT_EQ(replicas.dead(kStart + 8s), Names());
}

TEST(Replicas, NobodyIsDeadForOneWhoHearsNothing) {
  Replicas replicas(7s);
  replicas.heard("a", kStart);
  EXPECT_EQ(replicas.dead(kStart + 60s), Names());
  replicas.listening(kStart + 60s);
  EXPECT_EQ(replicas.dead(kStart + 61s), Names()) << "it gets its time";
  EXPECT_EQ(replicas.dead(kStart + 68s), Names({"a"}));
  replicas.deaf();
  EXPECT_EQ(replicas.dead(kStart + 68s), Names());
}

TEST(Replicas, AStreamThatIsReplacedChangesNothing) {
  Replicas replicas(7s);
  replicas.listening(kStart);
  replicas.heard("a", kStart);
  for (auto at = kStart; at < kStart + 8s; at += 1s) replicas.listening(at);
  EXPECT_EQ(replicas.dead(kStart + 8s), Names({"a"}));
}

}  // namespace
}  // namespace pods
