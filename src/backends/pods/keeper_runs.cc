// Pods in which a run lives that is not ours to end, or has become ours. The runner is the judge:
// it knows how long a run may wait for a server, and ends itself afterwards.
#include <boost/asio/post.hpp>

#include "backends/pods/keeper.h"
#include "backends/pods/runner_calls.h"

namespace pods {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMostAsked = 64;  // at a time: each is a handshake

}  // namespace

base::Result<RunnerAddress> Keeper::addressOf(const std::string& uid) {
  if (!synced_ || stopped_)
    return base::fail({.kind = base::ErrorKind::kUnavailable,
                       .message = "it is not known what pods there are",
                       .retryAfter = std::chrono::seconds(1)});
  const auto* pod = find(uid);
  const bool isThere = pod != nullptr && !pod->isOver && !pod->ip.empty() && !pod->token.empty() &&
                       pod->state != State::kEnding;
  if (!isThere) return base::fail(base::ErrorKind::kNotFound, "there is no such pod");
  return RunnerAddress{pod->ip, options_.plan.port, secure_channel::keyOfToken(pod->token)};
}

void Keeper::tookOver(std::string uid) {
  asio::post(executor_, [self = shared_from_this(), uid = std::move(uid)] {
    auto* pod = self->find(uid);
    if (pod == nullptr) return;
    self->pods_.lose(uid);
    ++pod->holders;
    pod->busySince = async::SteadyClock::now();  // never warm again
    self->setState(*pod, State::kTaken);
    pod->askAt = {};
    self->claim(*pod);
  });
}

/// The pod is to be that of the server that has its run, so that the others see that it lives. Who
/// has the run goes on trying; whoever had it before does not.
void Keeper::claim(KnownPod& pod) {
  const auto now = async::SteadyClock::now();
  if (pod.replica == options_.plan.replica || pod.isOver || now < pod.askAt || stopped_) return;
  pod.askAt = now + options_.pace.ask;
  spawn(adopt(shared_from_this(), pod.uid, pod.name, pod.resourceVersion));
}

void Keeper::seeTaken(KnownPod& pod, const kubernetes::Pod& told, bool hasShown) {
  const bool isForeign = pod.replica != options_.plan.replica;
  if (isForeign && hasShown) replicas_.heard(pod.replica, async::SteadyClock::now());
  if (!isForeign && hasShown) replicas_.echo(async::SteadyClock::now());
  if (!pod.isOver) return;
  if (const auto end = endOf(told)) ends_.note(pod.uid, *end);  // its run may still have answered
}

/// Another server goes on with our run, and will have the pod; if it does not, we remove it when
/// nothing lives there any more.
void Keeper::handOver(KnownPod& pod) {
  pod.busySince = async::SteadyClock::now();
  if (pod.replica != options_.plan.replica) return setState(pod, State::kForeign);
  if (pod.isOver) return remove(pod);
  setState(pod, State::kOccupied);
  pod.askAt = async::SteadyClock::now() + options_.pace.ask;
}

void Keeper::askSoon(KnownPod& pod) {
  const auto now = async::SteadyClock::now();
  if (pod.isAsked || now < pod.askAt || asking_ >= kMostAsked || stopped_) return;
  if (pod.busySince && now - *pod.busySince > options_.longestSuspension) return remove(pod);
  pod.isAsked = true;
  ++asking_;
  const RunnerAddress address{pod.ip, options_.plan.port, secure_channel::keyOfToken(pod.token)};
  spawn(ask(shared_from_this(), pod.uid, address));
}

async::Task<> Keeper::ask(std::shared_ptr<Keeper> self, std::string uid, RunnerAddress address) {
  const auto inspection = co_await inspectRunner(std::move(address));
  --self->asking_;
  auto* pod = self->find(uid);
  if (pod == nullptr) co_return;
  pod->isAsked = false;
  pod->askAt = async::SteadyClock::now() + self->options_.pace.ask;
  // Who was busy and cannot be reached may still be so for others: its end is told by the watch.
  const bool isBusy = inspection ? inspection->busy : pod->busySince.has_value();
  isBusy ? self->noteBusy(*pod) : self->noteFree(*pod);
}

void Keeper::noteBusy(KnownPod& pod) {
  pod.isFree = false;
  if (!pod.busySince) pod.busySince = async::SteadyClock::now();
}

void Keeper::noteFree(KnownPod& pod) {
  pod.isFree = true;  // settle() goes on, if it is still a dead server's
  if (pod.state != State::kOccupied || stopped_) return;
  const bool isWelcome = !pod.busySince && isAsOurs(pod) && !pod.isUnfit();
  if (!isWelcome) return remove(pod);
  connect(pod, State::kConnecting);  // of a former life of this server
}

}  // namespace pods
