#include "backends/pods/pod_sandbox.h"

#include <boost/asio/this_coro.hpp>

#include "runner_client/run_conversation.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
constexpr auto kAttachTime = 2s;
constexpr auto kReasonTime = 2s;  // the kubelet tells within a second or so how a container ended

base::Error gone(const std::string& why) {
  return {.kind = base::ErrorKind::kUnavailable, .message = "the sandbox was lost: " + why};
}

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
    keeper_->ended(uid, lease_ == Keeper::Lease::kRan ? lease_ : Keeper::Lease::kLost);
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
    auto error = gone("its connection broke while it waited");
    error.code = ports::kNotAccepted;
    co_return base::fail(std::move(error));
  }
  runner_client::RunConversation conversation(
      {.stream = link.stream(), .run = std::move(pod_.run), .lease = std::move(pod_.lease)},
      reconnect, executor, limits, workspace, listener);
  const auto subscription = cancel.onCancel([&conversation] { conversation.cancel(); });
  auto result = co_await conversation.run(std::move(program), listener.isLive());
  if (!result && result.error().kind == base::ErrorKind::kUnavailable && !cancel.cancelled())
    co_return co_await afterLoss(std::move(result.error()), conversation.isOrdered(),
                                 conversation.takeKnown(), limits, *ends);
  if (result) lease_ = Keeper::Lease::kRan;
  co_return result;
}

/// What became of a program whose runner cannot be reached any more.
async::Task<base::Result<model::RunResult>> PodSandbox::afterLoss(base::Error error, bool isOrdered,
                                                                  model::RunResult known,
                                                                  model::RunLimits limits,
                                                                  PodEnds::Expected& ends) {
  if (!isOrdered) {
    error.code = ports::kNotAccepted;
    co_return base::fail(std::move(error));
  }
  const auto end = co_await ends.end(async::Deadline::in(kReasonTime));
  if (!end) co_return base::fail(std::move(error));
  if (!end->outOfMemory) co_return base::fail(gone(end->says));
  // The kubelet lets the kernel kill all of a container together, the runner, too.
  known.end = model::OutOfMemory{limits.memoryBytes};
  known.files = {};
  known.state = {};
  co_return known;
}

}  // namespace pods
