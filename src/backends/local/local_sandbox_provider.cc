#include "backends/local/local_sandbox_provider.h"

#include "backends/local/local_sandbox.h"
#include "backends/local/pool_keeper.h"
#include "backends/local/runner_calls.h"
#include "backends/local/wait_in_line.h"

namespace local {

LocalSandboxProvider::LocalSandboxProvider(Options options, boost::asio::any_io_executor keeper)
    : keeper_(PoolKeeper::start(std::move(options), std::move(keeper))) {}

LocalSandboxProvider::~LocalSandboxProvider() {
  keeper_->stop();
}

async::Task<base::Result<std::unique_ptr<ports::Sandbox>>> LocalSandboxProvider::acquire(
    const model::Program& program, const ports::Asker& /*asker*/, async::Deadline deadline) {
  const auto keeper = keeper_;
  const Options& options = keeper->options();
  const auto& pools = keeper->pools();
  const std::size_t pool =
      pools->poolOf(options.chooseKind ? options.chooseKind(program) : std::nullopt);
  auto parked = pools->take(pool);
  if (!parked) parked = CO_TRY(co_await waitInLine(pools, pool, deadline));
  co_return std::make_unique<LocalSandbox>(*std::move(parked), pools, options.socket);
}

ports::Capacity LocalSandboxProvider::capacity() const {
  return keeper_->capacity();
}

async::Task<base::Result<ports::Capacity>> LocalSandboxProvider::check(async::Deadline deadline) {
  const auto keeper = keeper_;
  const auto inspection = co_await inspectRunner(keeper->options().socket, deadline);
  keeper->noteInspection(inspection);
  if (!inspection) co_return base::fail(inspection.error());
  co_return keeper->capacity();
}

async::Task<base::Result<protocol::Inspection>> LocalSandboxProvider::inspect(
    async::Deadline deadline) {
  co_return co_await inspectRunner(keeper_->options().socket, deadline);
}

}  // namespace local
