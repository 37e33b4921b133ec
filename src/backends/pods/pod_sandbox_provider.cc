#include "backends/pods/pod_sandbox_provider.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>

#include "backends/pods/keeper.h"
#include "backends/pods/pod_sandbox.h"
#include "backends/pods/run_place.h"
#include "backends/pods/taken_run.h"
#include "backends/pods/wait_for_pod.h"

namespace pods {
namespace {

using Kind = model::Principal::Kind;

/// Who may have a pod again after this asker; empty: nobody. Two askers never give the same text.
std::string reservationOf(const Reuse& reuse, const ports::Asker& asker) {
  if (reuse.by == Reuse::By::kNobody) return {};
  const auto& owner = asker.owner;
  // A session's name only those know who have it.
  const auto kind = owner.principal.kind;
  const bool isKnown = kind == Kind::kKey || kind == Kind::kToken;
  if (reuse.by == Reuse::By::kOwner && !isKnown) return {};
  const auto part = [](const std::string& text) {
    return std::to_string(text.size()) + ":" + text;
  };
  auto text = std::to_string(static_cast<int>(kind)) + part(owner.principal.id) + part(owner.user);
  if (reuse.by == Reuse::By::kSession) text += part(asker.session);
  return text;
}

async::Task<base::Result<RunnerAddress>> onKeeper(std::shared_ptr<Keeper> keeper, std::string uid) {
  co_return keeper->addressOf(uid);
}

/// Of the runner in a pod; resumes on the awaiting io_context.
async::Task<base::Result<RunnerAddress>> addressOf(std::shared_ptr<Keeper> keeper,
                                                   std::string uid) {
  const auto executor = keeper->executor();
  co_return co_await boost::asio::co_spawn(executor, onKeeper(std::move(keeper), std::move(uid)),
                                           boost::asio::use_awaitable);
}

}  // namespace

base::Result<std::unique_ptr<PodSandboxProvider>> PodSandboxProvider::make(
    Options options, boost::asio::any_io_executor keeper) {
  auto started = TRY(Keeper::start(std::move(options), std::move(keeper)));
  return std::unique_ptr<PodSandboxProvider>(new PodSandboxProvider(std::move(started)));
}

PodSandboxProvider::~PodSandboxProvider() {
  keeper_->abandon();
}

async::Task<base::Result<std::unique_ptr<ports::Sandbox>>> PodSandboxProvider::acquire(
    const model::Program& program, const ports::Asker& asker, async::Deadline deadline) {
  const auto keeper = keeper_;
  const Options& options = keeper->options();
  const auto language = options.choosePool ? options.choosePool(program) : program.language;
  const auto pool = keeper->poolOf(language);
  if (!pool)
    co_return base::fail(base::ErrorKind::kInvalid, "no pods are set up for " + program.language);
  CO_TRY(keeper->isNetworkClosed());
  const auto reservedFor = reservationOf(options.reuse, asker);
  auto pod = keeper->pods().take(*pool, reservedFor);
  if (!pod) pod = CO_TRY(co_await waitForPod(keeper, *pool, deadline));
  co_return std::make_unique<PodSandbox>(*std::move(pod), keeper, reservedFor);
}

async::Task<base::Result<ports::RunPlace>> PodSandboxProvider::findPlace(std::string name) {
  const auto address = CO_TRY(co_await addressOf(keeper_, name));
  co_return placeOf(name, address.key);
}

async::Task<base::Result<std::unique_ptr<ports::SuspendedRun>>> PodSandboxProvider::takeOver(
    ports::RunClaim claim) {
  const auto keeper = keeper_;
  CO_TRY(keeper->isNetworkClosed());
  auto address = CO_TRY(co_await addressOf(keeper, claim.place));
  protocol::TakeOver wanted{.name = claim.run, .lease = claim.lease, .round = claim.round};
  auto taken = CO_TRY(co_await takeOverRun(address, std::move(wanted)));
  co_return std::make_unique<TakenRun>(std::move(claim.place), std::move(address), std::move(taken),
                                       keeper);
}

ports::Capacity PodSandboxProvider::capacity() const {
  return keeper_->capacity();
}

async::Task<base::Result<ports::Capacity>> PodSandboxProvider::check(async::Deadline /*deadline*/) {
  CO_TRY(keeper_->isSynced());
  CO_TRY(keeper_->isNetworkClosed());
  co_return keeper_->capacity();
}

void PodSandboxProvider::resize(const std::string& language, std::uint32_t target) {
  keeper_->resize(language, target);
}

void PodSandboxProvider::close(std::chrono::milliseconds longest) {
  const auto done = std::make_shared<std::promise<void>>();
  const auto keeper = keeper_;
  boost::asio::co_spawn(keeper->executor(), keeper->close(async::Deadline::in(longest)),
                        [done, keeper](const std::exception_ptr&) { done->set_value(); });
  (void)done->get_future().wait_for(longest + std::chrono::seconds(1));
}

}  // namespace pods
