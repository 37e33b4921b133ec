#include "backends/pods/replicas.h"

#include <gtest/gtest.h>

namespace pods {
namespace {

using namespace std::chrono_literals;
const Replicas::Time kStart{100s};
using Names = std::vector<std::string>;

/// Our own signs, in time.
void echoes(Replicas& replicas, Replicas::Time from, Replicas::Time to) {
  for (auto at = from; at <= to; at += 1s) replicas.echo(at);
}

TEST(Replicas, WhoIsSilentIsDead) {
  Replicas replicas(7s);
  replicas.echo(kStart);
  replicas.listening(kStart);
  replicas.heard("a", kStart);
  replicas.heard("b", kStart);
  replicas.heard("a", kStart + 5s);
  echoes(replicas, kStart, kStart + 8s);
  EXPECT_EQ(replicas.dead(kStart + 7s), Names());
  EXPECT_EQ(replicas.dead(kStart + 8s), Names({"b"}));
  replicas.forget("b");
  EXPECT_EQ(replicas.dead(kStart + 8s), Names());
}

TEST(Replicas, NobodyIsDeadForOneWhoHearsNothing) {
  Replicas replicas(7s);
  replicas.heard("a", kStart);
  echoes(replicas, kStart, kStart + 60s);
  EXPECT_EQ(replicas.dead(kStart + 60s), Names());
  replicas.listening(kStart + 60s);
  EXPECT_EQ(replicas.dead(kStart + 61s), Names()) << "it gets its time";
  echoes(replicas, kStart + 60s, kStart + 68s);
  EXPECT_EQ(replicas.dead(kStart + 68s), Names({"a"}));
  replicas.deaf();
  EXPECT_EQ(replicas.dead(kStart + 68s), Names());
}

TEST(Replicas, AStreamThatIsReplacedChangesNothing) {
  Replicas replicas(7s);
  replicas.listening(kStart);
  replicas.heard("a", kStart);
  for (auto at = kStart; at < kStart + 8s; at += 1s) replicas.listening(at);
  echoes(replicas, kStart, kStart + 8s);
  EXPECT_EQ(replicas.dead(kStart + 8s), Names({"a"}));
}

TEST(Replicas, NobodyIsDeadForOneWhoseOwnSignsAreLost) {
  Replicas replicas(8s);
  replicas.listening(kStart);
  replicas.heard("a", kStart);
  EXPECT_EQ(replicas.dead(kStart + 9s), Names()) << "it never had one";
  echoes(replicas, kStart + 9s, kStart + 12s);
  EXPECT_EQ(replicas.dead(kStart + 60s), Names()) << "they come no more";
  replicas.echo(kStart + 60s);
  EXPECT_EQ(replicas.dead(kStart + 61s), Names()) << "the other gets its time";
  echoes(replicas, kStart + 61s, kStart + 69s);
  EXPECT_EQ(replicas.dead(kStart + 69s), Names({"a"}));
}

}  // namespace
}  // namespace pods
