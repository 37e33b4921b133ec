#include "api/exec_stream.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "api/answers.h"
#include "api/wire/error_body.h"
#include "api/wire/events.h"
#include "api/wire/execution_answer.h"
#include "async/timer.h"

namespace api {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kLongestSilence{1};  // before the answer begins

/// What the run and the answer share; one io_context. The run may go on for a moment when nobody
/// reads any more.
struct Stream : ports::OutputListener {
  explicit Stream(const asio::any_io_executor& executor) : changed(executor) {}

  bool isLive() const override { return true; }
  void onOutput(model::Stream stream, std::string_view bytes) override {
    add(output.next(stream, bytes));
  }
  void add(std::string_view events) {
    waiting += events;
    if (!events.empty()) changed.cancel();
  }
  void end(std::exception_ptr fault) {
    bug = std::move(fault);
    over = true;
    changed.cancel();
  }
  void throwBug() const {
    if (bug) std::rethrow_exception(bug);
  }
  /// Until something has changed, or so long.
  async::Task<> change(std::chrono::milliseconds most) {
    changed.expires_after(most);
    boost::system::error_code woken;
    co_await changed.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }

  async::CancelToken cancel;
  wire::OutputEvents output;
  std::string waiting;  // events that nobody has taken yet: at most the output that is kept
  bool over = false;
  std::optional<base::Error> failure;
  std::exception_ptr bug;  // for whoever answers
  async::Timer changed;
};

/// The answer: gives out what is waiting. When it goes away, the run is cancelled.
class EventBody final : public http::BodySource {
 public:
  EventBody(std::shared_ptr<Stream> stream, async::CancelToken& request)
      : stream_(std::move(stream)),
        hangUp_(request.onCancel([stream = stream_.get()] { stream->cancel.cancel(); })) {}
  ~EventBody() override {
    hangUp_.reset();
    stream_->cancel.cancel();
  }

  bool live() const override { return true; }
  async::Task<base::Result<std::string_view>> next() override {
    while (stream_->waiting.empty() && !stream_->over)
      co_await stream_->change(std::chrono::hours(1));
    stream_->throwBug();
    piece_ = std::exchange(stream_->waiting, {});
    co_return piece_;
  }

 private:
  const std::shared_ptr<Stream> stream_;
  async::CancelToken::Subscription hangUp_;
  std::string piece_;
};

async::Task<> run(Services& services, std::shared_ptr<Stream> stream, model::ExecutionRequest asked,
                  std::string requestId) {
  const auto* language = services.languages.find(asked.program.language);
  const auto outcome = co_await services.execute(std::move(asked), *stream, stream->cancel);
  if (outcome) {
    auto events = stream->output.rest();
    for (const auto& file : outcome->files.generated) events += wire::fileEvent(file);
    events +=
        wire::eventOf("result", wire::renderExecution(*outcome, *language, services.outputMode));
    stream->add(events);
  } else {
    stream->failure = outcome.error();
    const auto status = wire::statusOf(outcome.error().kind);
    stream->add(wire::eventOf("error", wire::errorBody(status, outcome.error(), requestId)));
  }
}

}  // namespace

bool wantsEvents(const http::Request& request) {
  const auto accept = request.headers.find("Accept").value_or("");
  return accept.find("text/event-stream") != std::string_view::npos;
}

async::Task<base::Result<http::Response>> executeAsEvents(Services& services,
                                                          model::ExecutionRequest asked,
                                                          http::RequestContext& context) {
  const auto executor = co_await asio::this_coro::executor;
  const auto stream = std::make_shared<Stream>(executor);
  auto body = std::make_unique<EventBody>(stream, context.cancel);
  asio::co_spawn(executor, run(services, stream, std::move(asked), context.requestId),
                 [stream](std::exception_ptr fault) { stream->end(std::move(fault)); });
  const auto latest = async::SteadyClock::now() + kLongestSilence;
  while (stream->waiting.empty() && !stream->over && async::SteadyClock::now() < latest)
    co_await stream->change(kLongestSilence);
  stream->throwBug();
  if (const auto& failure = stream->failure) co_return base::fail(*failure);
  http::Response response;
  response.headers.add("Content-Type", "text/event-stream");
  response.headers.add("Cache-Control", "no-store");
  response.source = std::move(body);
  co_return response;
}

}  // namespace api
