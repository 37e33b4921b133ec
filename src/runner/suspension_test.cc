#include "runner/suspension.h"

#include <gtest/gtest.h>

#include "protocol/codec.h"

namespace runner {
namespace {

using namespace std::chrono_literals;
const Suspension::Time kStart{};

Suspension suspended() {
  Suspension suspension;
  suspension.allow(protocol::Suspension{.name = "run", .lease = "secret", .longest = 300s});
  return suspension;
}

TEST(Suspension, IsKnownToWhoeverHasItsLease) {
  auto suspension = suspended();
  EXPECT_TRUE(suspension.isKnownAs("run", "secret"));
  EXPECT_FALSE(suspension.isKnownAs("run", "secreT"));
  EXPECT_FALSE(suspension.isKnownAs("run", ""));
  EXPECT_FALSE(suspension.isKnownAs("ruN", "secret"));
  EXPECT_FALSE(Suspension().isKnownAs("", "")) << "this server's alone";
}

TEST(Suspension, TellsWhichCallsAreOpen) {
  auto suspension = suspended();
  EXPECT_FALSE(suspension.isAt(0)) << "nothing waits yet";
  suspension.beginRound({{.number = 7}, {.number = 3}}, kStart);
  EXPECT_EQ(suspension.taken().answered, 0U);
  EXPECT_EQ(suspension.taken().open, (std::vector<std::uint32_t>{3, 7}));
  suspension.noteResult(7);
  EXPECT_EQ(suspension.taken().open, std::vector<std::uint32_t>{3}) << "half of it came";
  suspension.noteResult(3);
  EXPECT_EQ(suspension.taken().answered, 1U);
  EXPECT_TRUE(suspension.isAt(1)) << "whoever comes again waits for what follows";
  suspension.beginRound({{.number = 1}}, kStart);
  EXPECT_TRUE(suspension.isAt(1));
  EXPECT_TRUE(suspension.isAt(2));
  EXPECT_FALSE(suspension.isAt(3));
  suspension.noteResult(1);
  suspension.beginRound({{.number = 1}}, kStart);
  EXPECT_FALSE(suspension.isAt(1)) << "a client that is that late fences nobody off";
}

TEST(Suspension, KeepsARunLongOnlyWhileItWaits) {
  auto suspension = suspended();
  EXPECT_EQ(suspension.leaseEnd(kStart + 1s, 3s), kStart + 4s);
  suspension.beginRound({{.number = 1}}, kStart + 5s);
  EXPECT_EQ(suspension.leaseEnd(kStart + 1s, 3s), kStart + 305s) << "it began to wait afterwards";
  EXPECT_EQ(suspension.leaseEnd(kStart + 9s, 3s), kStart + 305s) << "it waits no longer for that";
  EXPECT_EQ(suspension.leaseEnd(kStart + 304s, 3s), kStart + 307s);
  suspension.noteResult(1);
  EXPECT_EQ(suspension.leaseEnd(kStart + 9s, 3s), kStart + 12s);
  Suspension ours;
  ours.beginRound({{.number = 1}}, kStart);
  EXPECT_EQ(ours.leaseEnd(kStart, 3s), kStart + 3s) << "nobody else can come";
}

TEST(Suspension, TakesOneContextOfBoundedSize) {
  Suspension suspension;
  EXPECT_FALSE(suspension.takeContext(std::string(model::kMostRunContextBytes + 1, 'x')));
  EXPECT_FALSE(suspension.takeContext(""));
  EXPECT_TRUE(suspension.takeContext(std::string(model::kMostRunContextBytes, 'x')));
  EXPECT_FALSE(suspension.takeContext("x"));
}

TEST(Suspension, KeepsOfACallWhoWasCalled) {
  const auto call = protocol::frameOf(
      protocol::ToolCall{{.number = 4, .function = "f", .input = std::string(1'000, 'x')}}, 9);
  const auto kept = protocol::decode<protocol::ToolCall>(*Suspension::keptOf(call));
  EXPECT_EQ(kept->call.number, 4U);
  EXPECT_EQ(kept->call.function, "f");
  EXPECT_EQ(kept->call.input, "");
  EXPECT_FALSE(Suspension::keptOf({protocol::FrameType::kStdout, 1, "x"}));
}

}  // namespace
}  // namespace runner
