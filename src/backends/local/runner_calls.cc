#include "backends/local/runner_calls.h"

#include <boost/asio/this_coro.hpp>

#include "protocol/unix_transport.h"
#include "runner_client/questions.h"
#include "runner_client/watchdog.h"

namespace local {
namespace asio = boost::asio;

async::Task<base::Result<ParkedSandbox>> prepareSandbox(std::filesystem::path socket,
                                                        protocol::Prepare order,
                                                        async::Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  auto connection = CO_TRY(protocol::connectUnix(socket));
  const std::shared_ptr stream = protocol::frameStreamOver(std::move(connection), executor);
  runner_client::Watchdog watchdog(executor, stream, deadline.at());
  auto ready = CO_TRY(co_await runner_client::prepare(*stream, std::move(order)));
  watchdog.stop();
  ParkedSandbox sandbox{
      .socket = stream->release(), .run = std::move(ready.run), .lease = std::move(ready.lease)};
  if (!sandbox.socket) {
    co_return base::fail(base::ErrorKind::kUnavailable,
                         "the sandbox was gone as soon as it was made");
  }
  co_return sandbox;
}

async::Task<base::Result<protocol::Inspection>> inspectRunner(std::filesystem::path socket,
                                                              async::Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  auto connection = CO_TRY(protocol::connectUnix(socket));
  const std::shared_ptr stream = protocol::frameStreamOver(std::move(connection), executor);
  const runner_client::Watchdog watchdog(executor, stream, deadline.at());
  co_return co_await runner_client::inspect(*stream);
}

}  // namespace local
