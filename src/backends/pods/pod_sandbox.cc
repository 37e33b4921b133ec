#include "backends/pods/pod_sandbox.h"

#include <boost/asio/this_coro.hpp>

#include "backends/pods/lost_run.h"
#include "backends/pods/run_place.h"
#include "runner_client/run_conversation.h"

namespace pods {
namespace {

constexpr auto kAttachTime = std::chrono::seconds(2);

}  // namespace

PodSandbox::PodSandbox(WarmPod pod, std::shared_ptr<Keeper> keeper, std::string reservedFor)
    : pod_(std::move(pod)), keeper_(std::move(keeper)) {
  keeper_->taken(pod_.uid, std::move(reservedFor));
}

PodSandbox::~PodSandbox() {
  const auto uid = pod_.uid;
  // One that is reserved goes: it is rare that nobody runs anything.
  const bool mayGoBack = lease_ == Keeper::Lease::kReturned && pod_.reservedFor.empty();
  if (mayGoBack && pod_.link.isAlive() && keeper_->isNetworkClosed()) {
    keeper_->ended(uid, Keeper::Lease::kReturned);
    if (keeper_->pods().put(std::move(pod_))) return;
    keeper_->removeWarm(uid);
  } else {
    keeper_->ended(uid, lease_ == Keeper::Lease::kReturned ? Keeper::Lease::kLost : lease_);
  }
}

async::Task<base::Result<model::RunResult>> PodSandbox::run(model::Program program,
                                                            model::RunLimits limits,
                                                            ports::Workspace workspace,
                                                            ports::OutputListener& listener,
                                                            async::CancelToken& cancel) {
  const auto executor = co_await boost::asio::this_coro::executor;
  lease_ = Keeper::Lease::kLost;  // unless it ends well
  const auto ends = keeper_->ends().expect(pod_.uid);
  const auto address = pod_.address;
  const auto reconnect = [address]() -> async::Task<base::Result<runner_client::Stream>> {
    co_return CO_TRY(co_await connectRunner(address, async::Deadline::in(kAttachTime))).stream();
  };
  auto link = std::move(pod_.link);
  if (!link.moveTo(executor)) {
    auto error = lostSandbox("its connection broke while it waited");
    error.code = ports::kNotAccepted;
    co_return base::fail(std::move(error));
  }
  runner_client::RunConversation conversation(
      {.stream = link.stream(), .run = std::move(pod_.run), .lease = std::move(pod_.lease)},
      reconnect, executor, limits, workspace, listener);
  const auto subscription = cancel.onCancel([&conversation] { conversation.cancel(); });
  if (auto* tools = listener.toolCalls(); program.tools && tools != nullptr)
    conversation.allow(tools->suspendAt(placeOf(pod_.uid, pod_.address.key)));
  auto result = co_await conversation.run(std::move(program), listener.isLive());
  if (result) {
    lease_ = Keeper::Lease::kRan;
    keeper_->addNetwork(result->missingWalls);
    co_return result;
  }
  auto error = std::move(result.error());
  lease_ = leaseAfterFailure(conversation, cancel);
  if (!isLost(error, cancel)) co_return base::fail(std::move(error));
  if (!conversation.isOrdered()) {
    error.code = ports::kNotAccepted;
    co_return base::fail(std::move(error));
  }
  co_return co_await afterLoss(std::move(error), conversation, limits, *ends, *keeper_);
}

}  // namespace pods
