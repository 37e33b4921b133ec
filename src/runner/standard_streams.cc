#include "runner/standard_streams.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

namespace runner {
namespace asio = boost::asio;
namespace {

constexpr auto kGraceForLeftovers = std::chrono::milliseconds(100);

}  // namespace

StandardStreams::StandardStreams(const asio::any_io_executor& executor, JailedSandbox& sandbox,
                                 const std::string& standardInput, const model::RunLimits& limits,
                                 bool live, Events events)
    : executor_(executor),
      sandbox_(sandbox),
      standardInput_(standardInput),
      keep_(limits.outputBytes),
      drain_(limits.drainBytes),
      events_(std::move(events)),
      stdout_(pumpOf(sandbox.standardOutput(), model::Stream::kStdout, live)),
      stderr_(pumpOf(sandbox.standardError(), model::Stream::kStderr, live)),
      ended_(executor) {}

OutputPump StandardStreams::pumpOf(QuietDescriptor& descriptor, model::Stream stream, bool live) {
  return {descriptor,
          keep_,
          live,
          {.onKept = [this, stream](std::string_view bytes) { events_.onOutput(stream, bytes); },
           .onDrained =
               [this, stream](std::size_t count) {
                 drained_ += count;
                 if (drained_ > drain_) events_.onFlood(stream);
               }}};
}

void StandardStreams::closeUnusedInput() {
  if (standardInput_.empty()) sandbox_.standardInput().close();
}

void StandardStreams::start(std::shared_ptr<void> owner) {
  if (std::exchange(started_, true)) return;
  const auto spawn = [&](async::Task<void> task) {
    asio::co_spawn(
        executor_,
        [](std::shared_ptr<void> /*owner*/, async::Task<void> reading) -> async::Task<void> {
          co_await std::move(reading);
        }(owner, std::move(task)),
        asio::detached);
  };
  spawn(pump(stdout_));
  spawn(pump(stderr_));
  if (!standardInput_.empty()) spawn(feed());
}

async::Task<void> StandardStreams::pump(OutputPump& stream) {
  co_await stream.run();
  ended_.notify();
}

async::Task<void> StandardStreams::feed() {
  auto& input = sandbox_.standardInput();
  boost::system::error_code failure;
  co_await asio::async_write(input.watched(), asio::buffer(standardInput_),
                             asio::redirect_error(asio::use_awaitable, failure));
  input.close();
}

async::Task<void> StandardStreams::takeRest(bool othersAlive, std::shared_ptr<void> owner,
                                            std::function<bool()> isForced) {
  // What the main process wrote is in the pipes already.
  const auto until = std::chrono::steady_clock::now() + kGraceForLeftovers;
  if (othersAlive) start(std::move(owner));
  while (othersAlive && !isForced() && std::chrono::steady_clock::now() < until &&
         !(stdout_.ended() && stderr_.ended())) {
    co_await ended_.wait(until);
  }
  stdout_.takeRest();
  stderr_.takeRest();
}

void StandardStreams::close() {
  for (auto* stream :
       {&sandbox_.standardOutput(), &sandbox_.standardError(), &sandbox_.standardInput()})
    stream->close();
}

}  // namespace runner
