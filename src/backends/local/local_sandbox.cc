#include "backends/local/local_sandbox.h"

#include <boost/asio/this_coro.hpp>

#include "protocol/unix_transport.h"
#include "runner_client/run_conversation.h"

namespace local {

LocalSandbox::LocalSandbox(ParkedSandbox parked, std::shared_ptr<Pools> pools,
                           std::filesystem::path socket)
    : parked_(std::move(parked)), pools_(std::move(pools)), socket_(std::move(socket)) {}

LocalSandbox::~LocalSandbox() {
  if (!parked_.socket) {
    pools_->runEnded();
  } else if (parked_.isAlive()) {
    pools_->put(std::move(parked_));
  }
}

async::Task<base::Result<model::RunResult>> LocalSandbox::run(model::Program program,
                                                              model::RunLimits limits,
                                                              ports::Workspace workspace,
                                                              ports::OutputListener& listener,
                                                              async::CancelToken& cancel) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto streamOver = [executor](base::UniqueFd socket) -> runner_client::Stream {
    return protocol::frameStreamOver(std::move(socket), executor,
                                     protocol::UnixTransport::Descriptors::kTake);
  };
  const auto reconnect = [this, streamOver]() -> async::Task<base::Result<runner_client::Stream>> {
    co_return streamOver(CO_TRY(protocol::connectUnix(socket_)));
  };
  runner_client::RunConversation conversation({.stream = streamOver(std::move(parked_.socket)),
                                               .run = std::move(parked_.run),
                                               .lease = std::move(parked_.lease)},
                                              reconnect, executor, limits, workspace, listener);
  const auto subscription = cancel.onCancel([&conversation] { conversation.cancel(); });
  co_return co_await conversation.run(std::move(program), listener.isLive());
}

}  // namespace local
