// Calls of a program, and their results.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "protocol/codec.h"
#include "runner_client/run_conversation.h"

namespace runner_client {
namespace asio = boost::asio;
using protocol::Frame;

async::Task<base::Result<void>> RunConversation::hear(std::vector<model::ToolCall> calls) {
  if (tools_.wasAnswered()) {
    listener_.toolCalls()->onAnswered(calls);
    co_return base::Result<void>();
  }
  if (answering_)
    co_return base::fail(base::ErrorKind::kInvalid, "runner protocol: calls before the results");
  co_await untilGiven();  // of the round before: they have arrived, but we may not know it yet
  answering_ = true;
  answered_.emplace(executor_, async::SteadyClock::time_point::max());
  asio::co_spawn(executor_, answer(std::move(calls)), [](const std::exception_ptr& fault) {
    if (fault) std::rethrow_exception(fault);
  });
  co_return base::Result<void>();
}

async::Task<void> RunConversation::answer(std::vector<model::ToolCall> calls) {
  watchdog_->stop();
  auto results = co_await listener_.toolCalls()->answer(std::move(calls));
  answering_ = false;
  giving_ = true;
  watch();
  if (results) co_await giveResults(*std::move(results));
  if (!results && !cancelled_) cancel();
  giving_ = false;
  answered_->cancel();
}

/// What is not written now, attachAgain() sends.
async::Task<void> RunConversation::giveResults(std::vector<model::ToolResult> results) {
  const auto before = sent_;
  tools_.keepResults(std::move(results), sent_);
  if (attaching_ || ended_) co_return;
  const auto stream = stream_;
  const Frame acknowledge = protocol::frameOf(protocol::Acknowledge{.last = received_.last()});
  auto frames = tools_.resultsAfter(before);
  frames.insert(frames.begin(), protocol::FrameView(acknowledge));
  if (!co_await stream->write(frames)) stream->close();  // whoever reads notices
}

async::Task<void> RunConversation::untilGiven() {
  while (giving_) {
    boost::system::error_code woken;
    co_await answered_->async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

async::Task<void> RunConversation::untilAnswered() {
  while (answering_) {
    boost::system::error_code woken;
    co_await answered_->async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  co_await untilGiven();
}

/// Results that the runner does not have, also those that come meanwhile.
async::Task<base::Result<void>> RunConversation::sendMissed(std::uint64_t last) {
  for (;;) {
    const auto missed = tools_.resultsAfter(last);
    if (missed.empty()) co_return base::Result<void>();
    last = missed.back().number;
    CO_TRY(co_await stream_->write(missed));
  }
}

}  // namespace runner_client
