#include "runner_client/tool_round.h"

#include <algorithm>
#include <utility>

#include "protocol/codec.h"

namespace runner_client {

base::Result<void> ToolRound::takeCall(const protocol::Frame& frame) {
  auto call = TRY(protocol::messageOf<protocol::ToolCall>(frame)).call;
  if (calls_.size() >= model::kMostToolCalls || !isAnswered_)
    return base::fail(base::ErrorKind::kInvalid, "runner protocol: a call that nobody expected");
  calls_.push_back(std::move(call));
  return {};
}

base::Result<void> ToolRound::takeWaiting(const protocol::Frame& frame) {
  const auto waiting = TRY(protocol::messageOf<protocol::Waiting>(frame));
  if (calls_.empty() || waiting.calls != calls_.size())
    return base::fail(base::ErrorKind::kInvalid, "runner protocol: not the calls that were told");
  waits_ = true;
  return {};
}

std::vector<model::ToolCall> ToolRound::takeWaited() {
  if (!std::exchange(waits_, false)) return {};
  return std::exchange(calls_, {});
}

void ToolRound::goOn(std::uint32_t answered, std::vector<std::uint32_t> open) {
  answered_ = answered;
  open_ = std::move(open);
}

bool ToolRound::wasAnswered() {
  if (answered_ == 0) return false;
  --answered_;
  return true;
}

void ToolRound::keepResults(std::vector<model::ToolResult> results, std::uint64_t& last) {
  if (const auto open = std::exchange(open_, std::nullopt); open && !open->empty()) {
    std::erase_if(results, [&](const auto& result) {
      return std::ranges::find(*open, result.number) == open->end();
    });
  }
  results_.clear();
  for (auto& result : results)
    results_.push_back(protocol::frameOf(protocol::ToolResult{std::move(result)}, ++last));
}

std::vector<protocol::FrameView> ToolRound::resultsAfter(std::uint64_t last) const {
  std::vector<protocol::FrameView> frames;
  for (const auto& result : results_) {
    if (result.number > last) frames.emplace_back(result);
  }
  return frames;
}

}  // namespace runner_client
