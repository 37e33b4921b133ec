#include "runner/jailed_sandbox.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>

#include "jail/packet.h"
#include "jail/standstill.h"
#include "runner/nursery_service.h"

namespace runner {
namespace asio = boost::asio;
namespace {

using Clock = std::chrono::steady_clock;

// Most are still after some 100 µs; a sandbox of many tasks would be looked at for long.
constexpr int kMostLooks = 20;
constexpr auto kPauseBetweenLooks = std::chrono::microseconds(50);
constexpr std::chrono::microseconds kShortestPause{200}, kLongestPause{20'000};
constexpr auto kLongestTurn = std::chrono::seconds(5);  // as long as anybody waits for a place
constexpr int kMostRemovals = 200;
constexpr auto kPauseBetweenRemovals = std::chrono::milliseconds(10);

/// Until init, and with it everybody in its pid namespace, is dead.
async::Task<void> untilEnded(base::UniqueFd pidfd) {
  asio::posix::stream_descriptor process(co_await asio::this_coro::executor, pidfd.release());
  boost::system::error_code ignored;
  co_await process.async_wait(asio::posix::descriptor_base::wait_read,
                              asio::redirect_error(asio::use_awaitable, ignored));
}

/// Until nobody is left of those whom no pid namespace ends, and who were killed; again those whom
/// they had just started. False when it gets too late.
async::Task<bool> untilGone(jail::Inhabitants& inhabitants, Clock::time_point latest) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  boost::system::error_code ignored;
  const auto begun = Clock::now();
  for (bool again = false; !inhabitants.areGone(); again = true) {
    if (again) inhabitants.kill();
    const auto now = Clock::now();
    if (now > latest) co_return false;
    // A crowd takes long to end, and needs for that the processor which looking takes away.
    pause.expires_after(
        std::clamp<Clock::duration>((now - begun) / 4, kShortestPause, kLongestPause));
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return true;
}

/// A group can be removed, and uid and folders be given to somebody else, only when the last
/// process is dead.
async::Task<void> bury(base::UniqueFd pidfd, std::unique_ptr<jail::ResourceGroup> group,
                       JailedSandbox::Place place) {
  if (place.inhabitants)
    (void)co_await untilGone(*place.inhabitants, Clock::time_point::max());
  else
    co_await untilEnded(std::move(pidfd));
  asio::steady_timer pause(co_await asio::this_coro::executor);
  boost::system::error_code ignored;
  for (int attempt = 0; !group->remove() && attempt < kMostRemovals; ++attempt) {
    pause.expires_after(kPauseBetweenRemovals);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  place.nursery->giveBack(place.uid);
}

base::Error initGone(int error) {
  return {.kind = base::ErrorKind::kInternal,
          .message = std::string("the sandbox's init is gone: ") + std::strerror(error)};
}

}  // namespace

JailedSandbox::JailedSandbox(const asio::any_io_executor& executor,
                             jail::JailDescriptors descriptors, Init init,
                             std::unique_ptr<jail::ResourceGroup> group, Place place)
    : executor_(executor),
      standardInput_(executor, std::move(descriptors.standardInput)),
      standardOutput_(executor, std::move(descriptors.standardOutput)),
      standardError_(executor, std::move(descriptors.standardError)),
      program_(executor, std::move(descriptors.program)),
      init_(executor, descriptors.init.release()),
      pidfd_(std::move(init.pidfd)),
      initPid_(init.pid),
      seesTasks_(!jail::hasEnded(initPid_)),
      group_(std::move(group)),
      place_(std::move(place)) {}

JailedSandbox::~JailedSandbox() {
  kill();
  asio::co_spawn(executor_, bury(std::move(pidfd_), std::move(group_), std::move(place_)),
                 asio::detached);
}

void JailedSandbox::kill() {
  group_->killAll();
  killInit();
}

void JailedSandbox::killInit() {
  if (ticket_) ticket_->giveUp();
  if (place_.inhabitants) return place_.inhabitants->kill();
  // Pid 1 of the namespace: the kernel kills everything else in it before it is gone.
  ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
}

async::Task<base::Result<void>> JailedSandbox::takeFolders() {
  if (!place_.turn) {
    ticket_ = std::make_shared<SharedFolders::Ticket>(executor_);
    auto turn = co_await place_.folders->take(ticket_, kLongestTurn);
    ticket_.reset();
    place_.turn = CO_TRY(std::move(turn));
  }
  co_return place_.turn->giveTo(place_.uid);
}

std::optional<std::uint64_t> JailedSandbox::cpuMicroseconds() const {
  const auto used = group_->cpuMicroseconds();
  if (!used) return std::nullopt;
  return *used - std::min(*used, cpuWhenReady_);
}

base::Result<void> JailedSandbox::tell(const jail::InitRequest& request, int payload) {
  const int error = jail::sendPacket(init_.native_handle(), request, &payload, payload < 0 ? 0 : 1);
  if (error != 0) return base::fail(initGone(error));
  return {};
}

base::Result<void> JailedSandbox::tellBesideInterpreter(const jail::InitRequest& request,
                                                        int payload) {
  TRY(tell(request, payload));
  if (pidfd_)
    ::syscall(SYS_pidfd_send_signal, pidfd_.get(), jail::kRequestSignal, nullptr, 0);
  else
    ::kill(initPid_, jail::kRequestSignal);  // it had its end just now, and only we reap it
  return {};
}

void JailedSandbox::replaceDataFolder(base::UniqueFd folder, base::UniqueFd memory) {
  dataFolder_ = std::move(folder);
  std::vector<base::UniqueFd> watched;
  watched.push_back(std::move(memory));
  group_->watchFolders(std::move(watched));
}

async::Task<bool> JailedSandbox::untilDead(std::chrono::milliseconds patience) {
  if (place_.inhabitants)
    co_return co_await untilGone(*place_.inhabitants, Clock::now() + patience);
  asio::posix::stream_descriptor process(executor_, ::fcntl(pidfd_.get(), F_DUPFD_CLOEXEC, 0));
  asio::steady_timer timer(executor_, patience);
  timer.async_wait([&process](const boost::system::error_code& stopped) {
    if (!stopped) process.cancel();  // when stopped, `process` may be gone
  });
  boost::system::error_code tooLong;
  co_await process.async_wait(asio::posix::descriptor_base::wait_read,
                              asio::redirect_error(asio::use_awaitable, tooLong));
  co_return !tooLong;
}

std::optional<std::vector<pid_t>> JailedSandbox::tasks() const {
  return seesTasks_ ? group_->tasks() : std::nullopt;
}

std::optional<std::vector<pid_t>> JailedSandbox::others() const {
  auto all = tasks();
  if (all) std::erase(*all, initPid_);
  return all;
}

// Not killed: that would take its memory apart while somebody waits for the answer.
async::Task<bool> JailedSandbox::stopOthers() {
  // Asked first, because whoever looks at the state of one that is ending may have to end it.
  const auto stands = [](pid_t task) { return jail::hasEnded(task) || jail::isStopped(task); };
  const auto alive = others();
  if (!alive) co_return false;
  for (const auto task : *alive) ::kill(task, SIGSTOP);
  asio::steady_timer pause(executor_);
  boost::system::error_code ignored;
  for (int look = 0; look < kMostLooks; ++look) {
    if (std::ranges::all_of(*alive, stands)) co_return true;
    pause.expires_after(kPauseBetweenLooks);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return false;
}

async::Task<bool> JailedSandbox::untilStill(std::chrono::milliseconds patience) {
  jail::Standstill standstill([this] { return tasks(); });
  asio::steady_timer pause(executor_);
  boost::system::error_code ignored;
  for (int look = 0; look < kMostLooks; ++look) {
    const auto reached = standstill.isReached();
    if (!reached) break;
    if (*reached) co_return true;
    pause.expires_after(kPauseBetweenLooks);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return co_await untilDead(patience);
}

async::Task<base::Result<jail::InitReply>> JailedSandbox::listen() {
  co_return co_await listenFor(nullptr);
}

void JailedSandbox::whenInitSpeaks(std::function<void()> told) {
  init_.async_wait(asio::posix::descriptor_base::wait_read,
                   [told = std::move(told)](const boost::system::error_code& closed) {
                     if (!closed) told();
                   });
}

async::Task<base::Result<void>> JailedSandbox::enter() {
  CO_TRY(tell({.command = jail::InitRequest::Command::kEnter}));
  std::vector<base::UniqueFd> folders;
  auto reply = co_await listenFor(&folders);
  if (!reply) co_return base::fail(base::ErrorKind::kUnavailable, reply.error().message);
  if (reply->kind != jail::InitReply::Kind::kEntered) {
    co_return base::fail(base::ErrorKind::kUnavailable, std::string(jail::nameOf(reply->step)) +
                                                            ": " + std::strerror(reply->error));
  }
  if (folders.size() < 2)
    co_return base::fail(base::ErrorKind::kUnavailable, "init gave no working directory");
  dataFolder_.reset(::fcntl(folders[0].get(), F_DUPFD_CLOEXEC, 0));
  programFolder_.reset(::fcntl(folders[1].get(), F_DUPFD_CLOEXEC, 0));
  group_->watchFolders(std::move(folders));
  co_return base::Result<void>{};
}

async::Task<base::Result<jail::InitReply>> JailedSandbox::listenFor(
    std::vector<base::UniqueFd>* descriptors) {
  for (;;) {
    jail::InitReply reply;
    int received[jail::kMaxPacketDescriptors];
    std::size_t count = 0;
    const int error = jail::receivePacket(init_.native_handle(), reply,
                                          descriptors == nullptr ? nullptr : received, &count);
    for (std::size_t i = 0; i < count; ++i) descriptors->emplace_back(received[i]);
    if (error == 0) co_return reply;
    if (error != EAGAIN) co_return base::fail(initGone(error));
    boost::system::error_code failure;
    co_await init_.async_wait(asio::posix::descriptor_base::wait_read,
                              asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return base::fail(initGone(failure.value()));
  }
}

}  // namespace runner
