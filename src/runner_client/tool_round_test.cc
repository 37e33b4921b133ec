#include "runner_client/tool_round.h"

#include <gtest/gtest.h>

#include "protocol/codec.h"

namespace runner_client {
namespace {

std::vector<model::ToolResult> resultsOf(std::vector<std::uint32_t> calls) {
  std::vector<model::ToolResult> results;
  for (const auto call : calls) results.push_back({.number = call, .failed = false, .value = "1"});
  return results;
}

/// The calls for which results are sent, and the numbers of their frames.
std::vector<std::pair<std::uint32_t, std::uint64_t>> sent(const ToolRound& round,
                                                          std::uint64_t after) {
  std::vector<std::pair<std::uint32_t, std::uint64_t>> calls;
  for (const auto& frame : round.resultsAfter(after))
    calls.emplace_back(protocol::decode<protocol::ToolResult>(frame.payload)->result.number,
                       frame.number);
  return calls;
}

using Sent = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

TEST(ToolRound, OfARunThatWasTakenOverOnlyOpenCallsGetResults) {
  ToolRound round(true);
  round.goOn(2, {7});
  EXPECT_TRUE(round.wasAnswered());
  EXPECT_TRUE(round.wasAnswered());
  EXPECT_FALSE(round.wasAnswered()) << "the third is ours";
  std::uint64_t last = 40;
  round.keepResults(resultsOf({3, 7}), last);
  EXPECT_EQ(sent(round, 40), (Sent{{7, 41}})) << "the server before had given the other";
  EXPECT_EQ(last, 41U);
  round.keepResults(resultsOf({3, 7}), last);
  EXPECT_EQ(sent(round, 41), (Sent{{3, 42}, {7, 43}})) << "of the next round all";
}

TEST(ToolRound, OfARunThatWaitsForNothingAllResultsOfItsNextRoundAreGiven) {
  ToolRound round(true);
  round.goOn(1, {});
  EXPECT_TRUE(round.wasAnswered());
  std::uint64_t last = 5;
  round.keepResults(resultsOf({1, 2}), last);
  EXPECT_EQ(sent(round, 5), (Sent{{1, 6}, {2, 7}}));
  EXPECT_EQ(sent(round, 6), (Sent{{2, 7}})) << "what the runner does not have";
}

}  // namespace
}  // namespace runner_client
