#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "model/tools.h"
#include "protocol/frame.h"

namespace runner_client {

/// The calls that a program makes together, and the results of the round before: the runner may not
/// have those yet when a connection breaks.
class ToolRound {
 public:
  /// `isAnswered`: whether anybody answers calls in this run.
  explicit ToolRound(bool isAnswered) : isAnswered_(isAnswered) {}

  /// Errors of both: kInvalid when the runner tells what nobody expects.
  [[nodiscard]] base::Result<void> takeCall(const protocol::Frame& frame);
  [[nodiscard]] base::Result<void> takeWaiting(const protocol::Frame& frame);

  /// The calls of the round when the program waits for them all; none otherwise. Once for a round.
  [[nodiscard]] std::vector<model::ToolCall> takeWaited();
  /// Of a run that was taken over: so many rounds were answered, of the next one only these calls
  /// were not.
  void goOn(std::uint32_t answered, std::vector<std::uint32_t> open);
  /// Whether the round that takeWaited() gives has its results already. Once for a round.
  [[nodiscard]] bool wasAnswered();

  /// Numbered from `last` + 1 on, which is counted up.
  void keepResults(std::vector<model::ToolResult> results, std::uint64_t& last);
  /// Those that a runner which has the frames up to `last` does not have. Views what is kept here.
  [[nodiscard]] std::vector<protocol::FrameView> resultsAfter(std::uint64_t last) const;

 private:
  const bool isAnswered_;
  std::vector<model::ToolCall> calls_;
  bool waits_ = false;
  std::vector<protocol::Frame> results_;
  std::uint32_t answered_ = 0;                      // of a run that was taken over
  std::optional<std::vector<std::uint32_t>> open_;  // of its first round that is ours
};

}  // namespace runner_client
