#include "runner/limit_watch.h"

#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

namespace runner {
namespace asio = boost::asio;
using std::chrono::steady_clock;
namespace {

constexpr auto kShortestCpuCheck = std::chrono::milliseconds(10);
constexpr auto kShortestFirstCheck = std::chrono::milliseconds(1);  // until it gave way
// More than a short program needs. One that goes on computing gives way to those that have just
// begun.
constexpr std::chrono::microseconds kUnhinderedCpuTime{4'000};

}  // namespace

LimitWatch::LimitWatch(const asio::any_io_executor& executor, JailedSandbox& sandbox,
                       const model::RunLimits& limits, Events events)
    : executor_(executor),
      sandbox_(sandbox),
      limits_(limits),
      events_(std::move(events)),
      wallTimer_(executor),
      cpuTimer_(executor),
      sampleTimer_(executor) {}

void LimitWatch::start(steady_clock::time_point began) {
  if (!cpuAtPause_ && began_ < began) began_ = began;
  if (const int event = sandbox_.group().outOfMemoryEvent(); event >= 0) {
    outOfMemory_.emplace(executor_, ::fcntl(event, F_DUPFD_CLOEXEC, 0));
    spawn(&LimitWatch::watchMemory);
  }
  if (sandbox_.group().samplingPeriod().count() > 0) spawn(&LimitWatch::sample);
  spawn(&LimitWatch::watchWallTime);
  spawn(&LimitWatch::watchCpuTime);
}

void LimitWatch::pause() {
  cpuAtPause_ = cpuTime();
  wallTimer_.notify();
}

void LimitWatch::resume() {
  cpuAtPause_.reset();
  began_ = steady_clock::now();
  wallTimer_.notify();
}

void LimitWatch::stop() {
  stopped_ = true;
  wallTimer_.notify();
  cpuTimer_.notify();
  sampleTimer_.notify();
  outOfMemory_.reset();
}

void LimitWatch::spawn(async::Task<void> (LimitWatch::*watch)()) {
  asio::co_spawn(
      executor_,
      [](std::shared_ptr<LimitWatch> self, async::Task<void> (LimitWatch::*what)())
          -> async::Task<void> { co_await (self.get()->*what)(); }(shared_from_this(), watch),
      asio::detached);
}

async::Task<void> LimitWatch::watchWallTime() {
  for (auto end = wallEnd(); !stopped_ && steady_clock::now() < end; end = wallEnd())
    co_await wallTimer_.wait(end);
  say(model::TimedOut{limits_.wallTime});
}

/// When the time may be over at the earliest.
steady_clock::time_point LimitWatch::wallEnd() const {
  if (!cpuAtPause_) return began_ + limits_.wallTime;
  const auto left = limits_.wallTime - (cpuTime() - *cpuAtPause_);
  const auto now = steady_clock::now();
  if (left.count() <= 0) return now;
  const auto soonest = std::chrono::duration_cast<steady_clock::duration>(left / limits_.cpus);
  return now + std::max<steady_clock::duration>(soonest, kShortestCpuCheck);
}

std::chrono::microseconds LimitWatch::cpuTime() const {
  return std::chrono::microseconds(sandbox_.cpuMicroseconds().value_or(0));
}

async::Task<void> LimitWatch::watchCpuTime() {
  bool gaveWay = limits_.givesWay;
  while (!stopped_) {
    const auto counted = sandbox_.cpuMicroseconds();
    if (!counted) co_return;  // not counted here; the wall `cpu` is missing
    const std::chrono::microseconds used(*counted);
    const auto left = limits_.cpuTime - used;
    if (left.count() <= 0) co_return say(model::CpuTimeUsedUp{limits_.cpuTime});
    if (!gaveWay && used >= kUnhinderedCpuTime) {
      events_.onLongRun();
      gaveWay = true;
    }
    // No sooner than it could be used up on all the CPUs it may have.
    const auto next = gaveWay ? left : std::min(left, kUnhinderedCpuTime - used);
    const auto soonest = std::chrono::duration_cast<steady_clock::duration>(next / limits_.cpus);
    const auto pause = gaveWay ? kShortestCpuCheck : kShortestFirstCheck;
    co_await cpuTimer_.wait(steady_clock::now() + std::max<steady_clock::duration>(soonest, pause));
  }
}

async::Task<void> LimitWatch::watchMemory() {
  boost::system::error_code failure;
  std::uint64_t count = 0;
  co_await outOfMemory_->async_read_some(asio::buffer(&count, sizeof(count)),
                                         asio::redirect_error(asio::use_awaitable, failure));
  if (!failure) say(model::OutOfMemory{limits_.memoryBytes});
}

async::Task<void> LimitWatch::sample() {
  while (!stopped_) {
    sandbox_.group().sample();
    if (sandbox_.group().ranOutOfMemory()) co_return say(model::OutOfMemory{limits_.memoryBytes});
    if (sandbox_.group().hasTooManyTasks()) co_return say(model::Signalled{SIGKILL});
    cpuTimer_.notify();  // what was just sampled may be over its limit
    co_await sampleTimer_.wait(steady_clock::now() + sandbox_.group().samplingPeriod());
  }
}

void LimitWatch::say(model::RunEnd end) {
  if (!stopped_) events_.onLimit(std::move(end));
}

}  // namespace runner
