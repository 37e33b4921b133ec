#include "runner/nursery_service.h"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "jail/cgroup_files.h"
#include "jail/packet.h"

namespace runner {
namespace asio = boost::asio;
namespace {

constexpr std::uint32_t kUids = 65'535;
constexpr auto kLongestStart = std::chrono::seconds(60);  // imports of a tier on a busy machine

base::Error unavailable(std::string message) {
  return {.kind = base::ErrorKind::kUnavailable,
          .message = "cannot make a sandbox: " + std::move(message)};
}
base::Error stepFailed(jail::JailStep step, int error) {
  return unavailable(std::string(jail::nameOf(step)) + ": " + std::strerror(error));
}

/// The pid behind a pidfd in our pid namespace (pidfd_open(2): "Pid:" of fdinfo).
pid_t pidOf(const base::UniqueFd& pidfd) {
  const auto info = jail::cgroup::read("/proc/self/fdinfo/" + std::to_string(pidfd.get()));
  const auto at = info.find("Pid:");
  return at == std::string::npos ? -1 : std::atoi(info.c_str() + at + 4);
}

}  // namespace

std::uint32_t UidRange::take() {
  if (single_) return 0;
  if (taken_.size() >= kUids) throw std::length_error("all uids of the range are taken");
  while (!taken_.insert(next_).second) next_ = next_ % kUids + 1;
  const auto uid = next_;
  next_ = next_ % kUids + 1;
  return uid;
}

void UidRange::giveBack(std::uint32_t uid) {
  taken_.erase(uid);
}

NurseryService::NurseryService(const asio::any_io_executor& executor,
                               std::unique_ptr<jail::Nursery> nursery, jail::ResourceGroups& groups,
                               UidRange& uids, bool forksInterpreter)
    : executor_(executor),
      nursery_(std::move(nursery)),
      control_(executor, ::dup(nursery_->control())),
      groups_(groups),
      uids_(uids),
      forksInterpreter_(forksInterpreter),
      serving_(executor) {}

void NurseryService::start() {
  asio::co_spawn(
      executor_,
      [](std::weak_ptr<NurseryService> weak) -> async::Task<void> {
        if (auto self = weak.lock()) co_await self->hearReplies();
      }(weak_from_this()),
      asio::detached);
}

void NurseryService::retire() {
  retired_ = true;
  endIfUnused();
}

void NurseryService::giveBack(std::uint32_t uid) {
  uids_.giveBack(uid);
  --living_;
  endIfUnused();
}

void NurseryService::endIfUnused() {
  boost::system::error_code ignored;
  if (retired_ && living_ == 0) control_.close(ignored);  // ends hearReplies(), which keeps us
}

async::Task<void> NurseryService::hearReplies() {
  while (!dead_) {
    jail::SpawnReply reply;
    int descriptors[jail::kMaxPacketDescriptors];
    std::size_t count = 0;
    const int error = jail::receivePacket(nursery_->control(), reply, descriptors, &count);
    std::vector<base::UniqueFd> received;
    for (std::size_t i = 0; i < count; ++i) received.emplace_back(descriptors[i]);
    if (error == EAGAIN) {
      boost::system::error_code failure;
      co_await control_.async_wait(asio::posix::descriptor_base::wait_read,
                                   asio::redirect_error(asio::use_awaitable, failure));
      if (failure) break;  // retired
      continue;
    }
    if (error != 0) break;
    if (!isServing_) {
      if (reply.error != 0) break;
      isServing_ = true;
      serving_.notify();
      continue;
    }
    if (waiters_.empty()) break;
    const auto waiter = waiters_.front();
    waiters_.pop_front();
    waiter->answered = true;
    waiter->reply = reply;
    if (received.size() == 1) waiter->pidfd = std::move(received.front());
    waiter->wakeup.notify();
  }
  dead_ = true;
  serving_.notify();
  for (const auto& waiter : waiters_) waiter->wakeup.notify();
  waiters_.clear();
}

async::Task<void> NurseryService::untilServing() {
  const auto latest = bornAt_ + kLongestStart;
  while (!isServing_ && !dead_ && std::chrono::steady_clock::now() < latest) {
    // Several may wait: each looks again after a short while instead of sharing one timer.
    asio::steady_timer pause(executor_, std::chrono::milliseconds(2));
    boost::system::error_code ignored;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

async::Task<base::Result<std::unique_ptr<JailedSandbox>>> NurseryService::make(
    jail::JailPlan plan, jail::GroupLimits limits) {
  const auto self = shared_from_this();
  co_await untilServing();
  if (!isServing_ || dead_) co_return base::fail(unavailable("the nursery does not serve"));
  plan.outerUid = uids_.take();
  ++living_;
  auto group = groups_.make(limits);
  auto descriptors = group ? nursery_->requestSpawn(plan, (*group)->doors())
                           : base::Result<jail::JailDescriptors>(base::fail(group.error()));
  if (!descriptors) {
    giveBack(plan.outerUid);
    co_return base::fail(unavailable(descriptors.error().message));
  }
  ++children_;
  const auto waiter = std::make_shared<Waiter>(executor_);
  waiters_.push_back(waiter);
  while (!waiter->answered && !dead_) co_await waiter->wakeup.wait();
  if (!waiter->pidfd) {
    giveBack(plan.outerUid);
    if (!waiter->answered) co_return base::fail(unavailable("the nursery died"));
    co_return base::fail(stepFailed(waiter->reply.step, waiter->reply.error));
  }
  const auto pid = pidOf(waiter->pidfd);
  if (pid <= 0) {  // no pidfd, or its process is dead: 0 would mean ourselves to a cgroup
    giveBack(plan.outerUid);
    co_return base::fail(unavailable("the nursery sent no living jail"));
  }
  auto added = (*group)->add(pid);
  auto sandbox = std::make_unique<JailedSandbox>(executor_, *std::move(descriptors),
                                                 JailedSandbox::Init{std::move(waiter->pidfd), pid},
                                                 *std::move(group), self, plan.outerUid);
  if (!added) co_return base::fail(unavailable(added.error().message));
  co_return co_await enter(std::move(sandbox), pid);
}

async::Task<base::Result<std::unique_ptr<JailedSandbox>>> NurseryService::enter(
    std::unique_ptr<JailedSandbox> sandbox, pid_t init) {
  if (auto entered = co_await sandbox->enter(); !entered)
    co_return base::fail(unavailable(entered.error().message));
  if (auto member = sandbox->group().check(init); !member)
    co_return base::fail(unavailable(member.error().message));
  if (forksInterpreter_) {
    char ready = 0;
    boost::system::error_code failure;
    co_await sandbox->program().watched().async_read_some(
        asio::buffer(&ready, 1), asio::redirect_error(asio::use_awaitable, failure));
    sandbox->program().unwatch();
    if (failure || ready != 'R')
      co_return base::fail(unavailable("the parked interpreter did not get ready"));
  }
  sandbox->noteReady();
  co_return std::move(sandbox);
}

}  // namespace runner
