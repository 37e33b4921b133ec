#include "runner/nursery_service.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "jail/cgroup_files.h"
#include "jail/packet.h"

namespace runner {
namespace asio = boost::asio;
namespace {

constexpr auto kLongestStart = std::chrono::seconds(60);  // imports of a tier on a busy machine

base::Error unavailable(std::string message) {
  return {.kind = base::ErrorKind::kUnavailable,
          .message = "cannot make a sandbox: " + std::move(message)};
}
base::Error stepFailed(const jail::SpawnReply& reply) {
  return {.kind = base::ErrorKind::kInternal,
          .message = std::string(jail::nameOf(reply.step)) + ": " + std::strerror(reply.error)};
}

/// The pid behind a pidfd in our pid namespace (pidfd_open(2): "Pid:" of fdinfo).
pid_t pidOf(const base::UniqueFd& pidfd) {
  const auto info = jail::cgroup::read("/proc/self/fdinfo/" + std::to_string(pidfd.get()));
  const auto at = info.find("Pid:");
  return at == std::string::npos ? -1 : std::atoi(info.c_str() + at + 4);
}

}  // namespace

NurseryService::NurseryService(const asio::any_io_executor& executor,
                               std::unique_ptr<jail::Nursery> nursery, jail::ResourceGroups& groups,
                               std::shared_ptr<UidRange> uids, Manner manner)
    : executor_(executor),
      nursery_(std::move(nursery)),
      control_(executor, ::dup(nursery_->control())),
      groups_(groups),
      uids_(std::move(uids)),
      manner_(std::move(manner)),
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
  uids_->giveBack(uid);
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
      if (reply.error != 0) {
        whyNot_ = stepFailed(reply).message;
        break;
      }
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
    jail::JailPlan plan, jail::GroupLimits limits, std::shared_ptr<SharedFolders> folders,
    std::shared_ptr<SharedFolders::Turn> turn) {
  const auto self = shared_from_this();
  co_await untilServing();
  const bool serves = isServing_ && !dead_;
  if (!serves && manner_.uid) uids_->giveBack(*manner_.uid);
  if (!serves) co_return base::fail(unavailable(whyNot_));
  plan.outerUid = manner_.uid ? *manner_.uid : uids_->take();
  ++living_;
  auto group = groups_.make(limits);
  jail::JailDescriptors descriptors;
  auto init = group ? co_await ask(plan, (*group)->doors(), descriptors)
                    : base::Result<JailedSandbox::Init>(base::fail(group.error()));
  if (!init) {
    giveBack(plan.outerUid);
    co_return base::fail(unavailable(init.error().message));
  }
  const auto pid = init->pid;
  auto added = (*group)->add(pid);
  auto sandbox = std::make_unique<JailedSandbox>(
      executor_, std::move(descriptors), *std::move(init), *std::move(group),
      JailedSandbox::Place{self, plan.outerUid, std::move(manner_.inhabitants), std::move(folders),
                           std::move(turn)});
  if (!added) co_return base::fail(unavailable(added.error().message));
  co_return co_await enter(std::move(sandbox), pid);
}

/// One jail, which waits before its walls.
async::Task<base::Result<JailedSandbox::Init>> NurseryService::ask(
    const jail::JailPlan& plan, const std::vector<int>& doors, jail::JailDescriptors& descriptors) {
  descriptors = CO_TRY(nursery_->requestSpawn(plan, doors));
  ++children_;
  const auto waiter = std::make_shared<Waiter>(executor_);
  waiters_.push_back(waiter);
  while (!waiter->answered && !dead_) co_await waiter->wakeup.wait();
  if (!waiter->answered) co_return base::fail(base::ErrorKind::kInternal, "the nursery died");
  if (waiter->reply.error != 0) co_return base::fail(stepFailed(waiter->reply));
  if (manner_.uid) co_return JailedSandbox::Init{.pidfd = {}, .pid = nursery_->pid()};
  const auto pid = waiter->pidfd ? pidOf(waiter->pidfd) : -1;
  // No pidfd, or its process is dead: 0 would mean ourselves to a cgroup.
  if (pid <= 0) co_return base::fail(base::ErrorKind::kInternal, "the nursery sent no living jail");
  co_return JailedSandbox::Init{std::move(waiter->pidfd), pid};
}

async::Task<base::Result<std::unique_ptr<JailedSandbox>>> NurseryService::enter(
    std::unique_ptr<JailedSandbox> sandbox, pid_t init) {
  if (auto entered = co_await sandbox->enter(); !entered)
    co_return base::fail(unavailable(entered.error().message));
  if (auto member = sandbox->group().check(init); !member)
    co_return base::fail(unavailable(member.error().message));
  if (manner_.forksInterpreter) {
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
