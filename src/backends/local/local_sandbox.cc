#include "backends/local/local_sandbox.h"

#include <boost/asio/this_coro.hpp>

#include "backends/local/run_conversation.h"

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
  RunConversation conversation(std::move(parked_), socket_, executor, limits, workspace, listener);
  const auto subscription = cancel.onCancel([&conversation] { conversation.cancel(); });
  co_return co_await conversation.run(std::move(program), listener.isLive());
}

}  // namespace local
