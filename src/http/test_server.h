#pragma once

#include <atomic>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "async/io_threads.h"
#include "async/timer.h"
#include "http/raw_client.h"
#include "http/server.h"

namespace http {

/// For tests: a real server on a free port whose handler answers "METHOD path?query body", or, for
/// some paths, misbehaves as named.
class TestServer {
 public:
  using Adjust = std::function<void(Options&)>;

  explicit TestServer(const Adjust& adjust = {}, std::size_t threads = 1)
      : TestServer([this](auto& request, auto& context) { return handle(*this, request, context); },
                   adjust, threads) {}

  /// Answers by another handler.
  explicit TestServer(Handler handler, const Adjust& adjust = {}, std::size_t threads = 1)
      : threads_(threads), server_(threads_, optionsFor(adjust), std::move(handler)) {
    const auto started = server_.start();
    if (!started) throw std::runtime_error(started.error().message);
    threads_.start();
  }
  ~TestServer() { server_.stop(); }

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] Server& server() { return server_; }
  [[nodiscard]] RawClient connect() const { return RawClient(port()); }

  std::atomic<int> handled = 0;    ///< requests that reached the handler
  std::atomic<int> waiting = 0;    ///< handlers that now wait in /wait
  std::atomic<int> cancelled = 0;  ///< cancel tokens that fired

  /// Whether `count` gets to `value` within `patience`.
  static bool becomes(const std::atomic<int>& count, int value,
                      std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    const auto deadline = async::Deadline::in(patience);
    while (count != value && !deadline.passed()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return count == value;
  }

 private:
  static Options optionsFor(const Adjust& adjust) {
    Options options;
    options.renderError = [](unsigned status, std::string_view message) {
      Response response{.status = status, .headers = {}, .body = {}};
      response.headers.add("Content-Type", "application/json");
      response.body = R"({"error":")" + std::string(message) + R"("})";
      return response;
    };
    if (adjust) adjust(options);
    return options;
  }

  static async::Task<Response> handle(TestServer& server, Request& request,
                                      RequestContext& context) {
    ++server.handled;
    const auto counts = context.cancel.onCancel([&server] { ++server.cancelled; });
    if (request.path == "/throw") throw std::logic_error("a bug");
    if (request.path == "/unread") co_return Response{};
    if (request.path == "/big") {
      Response response;
      response.body.resize(50'000'000, 'x');
      co_return response;
    }
    if (request.path == "/close") {
      Response response;
      response.headers.add("Connection", "close");
      co_return response;
    }
    auto body = co_await request.body->readAll(100'000);
    if (!body) co_return failure(body.error());
    if (request.path == "/wait") co_await untilCancelled(server, context, std::chrono::seconds(8));
    if (request.path == "/nap")
      co_await untilCancelled(server, context, std::chrono::milliseconds(300));
    const std::string query = request.query.empty() ? "" : "?" + request.query;
    co_return Response{.status = 200,
                       .headers = {},
                       .body = request.method + " " + request.path + query + " " + *body};
  }

  static async::Task<> untilCancelled(TestServer& server, RequestContext& context,
                                      std::chrono::milliseconds atMost) {
    async::Timer timer(co_await boost::asio::this_coro::executor, atMost);
    const auto wakes = context.cancel.onCancel([&timer] { timer.cancel(); });
    if (context.cancel.cancelled()) co_return;
    ++server.waiting;
    boost::system::error_code ignored;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    --server.waiting;
  }

  static Response failure(const base::Error& error) {
    const unsigned status = error.kind == base::ErrorKind::kTooLarge  ? 413
                            : error.kind == base::ErrorKind::kTooSlow ? 408
                                                                      : 400;
    return {.status = status, .headers = {}, .body = error.message};
  }

  async::IoThreads threads_;
  Server server_;
};

}  // namespace http
