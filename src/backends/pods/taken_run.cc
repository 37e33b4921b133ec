#include "backends/pods/taken_run.h"

#include <boost/asio/this_coro.hpp>

#include "backends/pods/lost_run.h"
#include "runner_client/run_conversation.h"

namespace pods {
namespace {

constexpr auto kAttachTime = std::chrono::seconds(2);

}  // namespace

TakenRun::TakenRun(std::string uid, RunnerAddress address, TakenPod pod,
                   std::shared_ptr<Keeper> keeper)
    : uid_(std::move(uid)),
      address_(std::move(address)),
      pod_(std::move(pod)),
      keeper_(std::move(keeper)) {
  keeper_->tookOver(uid_);
}

TakenRun::~TakenRun() {
  keeper_->ended(uid_, lease_);
}

async::Task<base::Result<model::RunResult>> TakenRun::goOn(model::RunLimits limits,
                                                           ports::Workspace workspace,
                                                           ports::OutputListener& listener,
                                                           async::CancelToken& cancel) {
  const auto executor = co_await boost::asio::this_coro::executor;
  lease_ = Keeper::Lease::kLost;  // unless it ends well
  const auto ends = keeper_->ends().expect(uid_);
  const auto reconnect = [this]() -> async::Task<base::Result<runner_client::Stream>> {
    co_return CO_TRY(co_await connectRunner(address_, async::Deadline::in(kAttachTime))).stream();
  };
  auto taken = std::move(pod_.run.taken);
  runner_client::RunConversation conversation(
      {.stream = pod_.link.stream(), .run = taken.run, .lease = taken.lease}, reconnect, executor,
      limits, workspace, listener);
  const auto subscription = cancel.onCancel([&conversation] { conversation.cancel(); });
  auto result = co_await conversation.goOn(std::move(taken));
  if (result) {
    lease_ = Keeper::Lease::kRan;
    keeper_->addNetwork(result->missingWalls);
    co_return result;
  }
  auto error = std::move(result.error());
  lease_ = leaseAfterFailure(conversation, cancel);
  if (!isLost(error, cancel)) co_return base::fail(std::move(error));
  co_return co_await afterLoss(std::move(error), conversation, limits, *ends, *keeper_);
}

}  // namespace pods
