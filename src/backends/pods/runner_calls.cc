#include "backends/pods/runner_calls.h"

#include <boost/asio/this_coro.hpp>

#include "runner_client/watchdog.h"

namespace pods {
namespace {

using namespace std::chrono_literals;
constexpr auto kConnectTime = 3s;
constexpr auto kPrepareTime = 60s;  // an interpreter starts, perhaps for the first time there
constexpr auto kInspectTime = 5s;

}  // namespace

async::Task<base::Result<PreparedPod>> prepareRunner(RunnerAddress address,
                                                     protocol::Prepare order) {
  const auto executor = co_await boost::asio::this_coro::executor;
  auto link = CO_TRY(co_await connectRunner(address, async::Deadline::in(kConnectTime)));
  runner_client::Watchdog watchdog(executor, link.stream(),
                                   async::SteadyClock::now() + kPrepareTime);
  auto ready = CO_TRY(co_await runner_client::prepare(*link.stream(), std::move(order)));
  watchdog.stop();
  link.stream()->rest();
  PreparedPod prepared{
      .warm = {}, .leaseTime = ready.leaseTime, .reached = std::move(ready.reached)};
  prepared.warm.address = std::move(address);
  prepared.warm.link = std::move(link);
  prepared.warm.run = std::move(ready.run);
  prepared.warm.lease = std::move(ready.lease);
  co_return prepared;
}

async::Task<base::Result<TakenPod>> takeOverRun(RunnerAddress address, protocol::TakeOver wanted) {
  const auto executor = co_await boost::asio::this_coro::executor;
  auto link = CO_TRY(co_await connectRunner(std::move(address), async::Deadline::in(kConnectTime)));
  const runner_client::Watchdog watchdog(executor, link.stream(),
                                         async::SteadyClock::now() + kInspectTime);
  auto run = CO_TRY(co_await runner_client::takeOver(*link.stream(), std::move(wanted)));
  co_return TakenPod{.link = std::move(link), .run = std::move(run)};
}

async::Task<base::Result<protocol::Inspection>> inspectRunner(RunnerAddress address) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto link =
      CO_TRY(co_await connectRunner(std::move(address), async::Deadline::in(kConnectTime)));
  const runner_client::Watchdog watchdog(executor, link.stream(),
                                         async::SteadyClock::now() + kInspectTime);
  co_return co_await runner_client::inspect(*link.stream());
}

}  // namespace pods
