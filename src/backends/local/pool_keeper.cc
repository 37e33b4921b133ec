#include "backends/local/pool_keeper.h"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "backends/local/runner_calls.h"

namespace local {
namespace asio = boost::asio;
namespace {

constexpr auto kInspectTime = std::chrono::seconds(5);

// An exception in a background task is a bug: it ends the process, loudly.
void rethrow(const std::exception_ptr& fault) {
  if (fault) std::rethrow_exception(fault);
}

}  // namespace

PoolKeeper::PoolKeeper(Options options, asio::any_io_executor executor)
    : options_(std::move(options)),
      executor_(std::move(executor)),
      watched_(executor_),
      retry_(executor_) {}

std::shared_ptr<PoolKeeper> PoolKeeper::start(Options options, asio::any_io_executor executor) {
  std::shared_ptr<PoolKeeper> keeper(new PoolKeeper(std::move(options), std::move(executor)));
  const auto wanted = [weak = std::weak_ptr(keeper)] {
    if (const auto self = weak.lock()) asio::post(self->executor_, [self] { self->fill(); });
  };
  keeper->pools_ = std::make_shared<Pools>(keeper->options_.pools, wanted);
  keeper->watched_.assign(::dup(keeper->pools_->watchDescriptor()));
  asio::co_spawn(keeper->executor_, watch(keeper), rethrow);
  wanted();
  return keeper;
}

void PoolKeeper::stop() {
  asio::post(executor_, [self = shared_from_this()] {
    self->stopped_ = true;
    self->retry_.cancel();
    self->watched_.close();
  });
}

void PoolKeeper::fill() {
  std::optional<async::SteadyClock::time_point> later;
  while (!stopped_ && inFlight_ < options_.prepareConcurrency) {
    const auto pool = pools_->beginMaking(later);
    if (!pool) break;
    ++inFlight_;
    asio::co_spawn(executor_, make(shared_from_this(), *pool), rethrow);
  }
  if (later && !stopped_) retryAt(*later);
}

void PoolKeeper::retryAt(async::SteadyClock::time_point at) {
  retry_.expires_at(at);
  retry_.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
    const auto self = weak.lock();
    if (!cancelled && self) self->fill();
  });
}

async::Task<> PoolKeeper::make(std::shared_ptr<PoolKeeper> self, std::size_t pool) {
  protocol::Prepare order{.parked = self->pools_->kindOf(pool),
                          .limits = self->options_.parkedLimits};
  const auto deadline = async::Deadline::in(self->options_.prepareTimeout);
  auto sandbox = co_await prepareSandbox(self->options_.socket, std::move(order), deadline);
  if (sandbox) {
    sandbox->pool = pool;
    sandbox->id = self->nextId_++;
  }
  // A refusal comes from a runner that is there.
  self->noteContact(sandbox || sandbox.error().kind == base::ErrorKind::kInvalid);
  self->pools_->made(pool, std::move(sandbox));
  --self->inFlight_;
  self->fill();
}

void PoolKeeper::noteContact(bool reached) {
  {
    const std::lock_guard lock(mutex_);
    known_.reachable = reached;
  }
  if (!reached) inspected_ = false;
  if (!reached || std::exchange(inspected_, true)) return;
  asio::co_spawn(executor_, inspect(shared_from_this()), rethrow);
}

async::Task<> PoolKeeper::inspect(std::shared_ptr<PoolKeeper> self) {
  self->noteInspection(
      co_await inspectRunner(self->options_.socket, async::Deadline::in(kInspectTime)));
}

async::Task<> PoolKeeper::watch(std::shared_ptr<PoolKeeper> self) {
  while (self->watched_.is_open()) {
    const auto [stopped] = co_await self->watched_.async_wait(
        asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    if (stopped) co_return;
    self->pools_->dropDead();
    self->fill();
  }
}

void PoolKeeper::noteInspection(const base::Result<protocol::Inspection>& inspection) {
  const std::lock_guard lock(mutex_);
  known_.reachable = inspection.has_value();
  if (!inspection) return;
  known_.languages = inspection->languages;
  known_.level = inspection->level;
  known_.missingWalls.clear();
  for (const auto& wall : inspection->walls) {
    if (!wall.inForce) known_.missingWalls.push_back(wall.name);
  }
}

ports::Capacity PoolKeeper::capacity() const {
  ports::Capacity capacity;
  {
    const std::lock_guard lock(mutex_);
    capacity = known_;
  }
  capacity.ready = pools_->readyByLanguage();
  return capacity;
}

}  // namespace local
