#include "backends/pods/lost_run.h"

#include <utility>

namespace pods {
namespace {

constexpr auto kReasonTime =
    std::chrono::seconds(2);  // the kubelet tells within a second or so how a container ended

}  // namespace

base::Error lostSandbox(const std::string& why) {
  return {.kind = base::ErrorKind::kUnavailable, .message = "the sandbox was lost: " + why};
}

Keeper::Lease leaseAfterFailure(const runner_client::RunConversation& conversation,
                                const async::CancelToken& cancel) {
  const bool othersMayHaveIt = conversation.isShared() && !cancel.cancelled();
  return othersMayHaveIt ? Keeper::Lease::kHandedOver : Keeper::Lease::kLost;
}

bool isLost(const base::Error& error, const async::CancelToken& cancel) {
  return error.kind == base::ErrorKind::kUnavailable && error.code != ports::kTakenOver &&
         !cancel.cancelled();
}

async::Task<base::Result<model::RunResult>> afterLoss(base::Error error,
                                                      runner_client::RunConversation& conversation,
                                                      model::RunLimits limits,
                                                      PodEnds::Expected& ends,
                                                      const Keeper& keeper) {
  const auto end = co_await ends.end(async::Deadline::in(kReasonTime));
  if (!end) co_return base::fail(std::move(error));
  if (!end->outOfMemory) co_return base::fail(lostSandbox(end->says));
  // The kubelet lets the kernel kill all of a container together, the runner, too.
  auto known = conversation.takeKnown();
  known.missingWalls = keeper.capacity().missingWalls;  // of other pods: this one says no more
  known.end = model::OutOfMemory{limits.memoryBytes};
  known.files = {};
  known.state = {};
  co_return known;
}

}  // namespace pods
