#include "backends/local/runner_calls.h"

#include <boost/asio/this_coro.hpp>

#include "backends/local/watchdog.h"
#include "protocol/codec.h"
#include "protocol/unix_transport.h"

namespace local {
namespace asio = boost::asio;
namespace {

/// Sends one message and reads its one answer. The stream stays open.
template <class Answer, class Question>
async::Task<base::Result<Answer>> ask(protocol::FrameStream& stream, Question question) {
  const protocol::Frame asked = protocol::frameOf(question);
  CO_TRY(co_await stream.write(asked));
  const auto frame = co_await stream.read();
  if (!frame) co_return base::fail(asUnavailable(frame.error()));
  if (frame->type == protocol::FrameType::kRefused) {
    const auto refused = protocol::messageOf<protocol::Refused>(*frame);
    co_return base::fail(refused ? errorOf(*refused) : asUnavailable(refused.error()));
  }
  co_return protocol::messageOf<Answer>(*frame).map_error(asUnavailable);
}

}  // namespace

base::Error errorOf(const protocol::Refused& refused) {
  const bool invalid = refused.kind == protocol::Refused::Kind::kInvalid;
  return {.kind = invalid ? base::ErrorKind::kInvalid : base::ErrorKind::kUnavailable,
          .message = refused.message};
}

base::Error asUnavailable(base::Error error) {
  error.kind = base::ErrorKind::kUnavailable;
  return error;
}

async::Task<base::Result<ParkedSandbox>> prepareSandbox(std::filesystem::path socket,
                                                        protocol::Prepare order,
                                                        async::Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  auto connection = CO_TRY(protocol::connectUnix(socket));
  const std::shared_ptr stream = protocol::frameStreamOver(std::move(connection), executor);
  Watchdog watchdog(executor, stream, deadline.at());
  auto ready = CO_TRY(co_await ask<protocol::Ready>(*stream, std::move(order)));
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
  const Watchdog watchdog(executor, stream, deadline.at());
  co_return co_await ask<protocol::Inspection>(*stream, protocol::Inspect{});
}

}  // namespace local
