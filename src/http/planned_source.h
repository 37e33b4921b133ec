#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "http/test_server.h"

namespace http {

/// For tests: what a source does, and what became of it. Outlives the server.
struct SourcePlan {
  std::optional<std::uint64_t> size;
  bool live = false;
  int pieces = 0;  ///< -1: no end
  std::size_t pieceBytes = 0;
  int failsAt = -1;  ///< index of a piece
  bool throws = false;
  bool sendsItself = false;
  bool deaf = false;   ///< to the cancel token
  bool waits = false;  ///< before each piece but the first, until pieces are let go
  std::atomic<int> allowed = 0;
  std::atomic<int> made = 0;
  std::atomic<int> sources = 0;
  std::atomic<int> cancelled = 0;
};

/// For tests: a source that does as planned.
class PlannedSource final : public BodySource {
 public:
  PlannedSource(SourcePlan& plan, RequestContext& context) : plan_(plan), context_(context) {
    ++plan_.sources;
  }
  ~PlannedSource() override { --plan_.sources; }

  std::optional<std::uint64_t> size() const override { return plan_.size; }
  bool live() const override { return plan_.live; }

  async::Task<base::Result<std::string_view>> next() override {
    const int index = plan_.made;
    if (plan_.waits && index > 0) co_await waitFor(index);
    const bool cancelled = context_.cancel.cancelled() && !plan_.deaf;
    if (cancelled) ++plan_.cancelled;
    if (cancelled) co_return base::fail(base::ErrorKind::kTimedOut, "cancelled");
    if (index == plan_.failsAt && plan_.throws) throw std::logic_error("a bug");
    if (index == plan_.failsAt) co_return base::fail(base::ErrorKind::kUnavailable, "gone");
    if (index == plan_.pieces) co_return std::string_view();
    ++plan_.made;
    piece_.assign(plan_.pieceBytes, static_cast<char>('a' + index % 26));
    co_return std::string_view(piece_);
  }

  bool sendsItself() const override { return plan_.sendsItself; }

  async::Task<base::Result<std::size_t>> sendTo(int socket) override {
    if (rest_.empty()) rest_ = CO_TRY(co_await next());
    const auto sent = ::send(socket, rest_.data(), rest_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) co_return 0;
    if (sent < 0) co_return base::fail(base::ErrorKind::kUnavailable, "gone");
    rest_.remove_prefix(static_cast<std::size_t>(sent));
    co_return static_cast<std::size_t>(sent);
  }

 private:
  async::Task<> waitFor(int index) {
    while (plan_.allowed < index && !context_.cancel.cancelled()) {
      async::Timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(1));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
  }

  SourcePlan& plan_;
  RequestContext& context_;
  std::string piece_;
  std::string_view rest_;  // of piece_
};

inline async::Task<Response> answerBy(SourcePlan& plan, RequestContext& context) {
  Response response;
  response.source = std::make_unique<PlannedSource>(plan, context);
  co_return response;
}

/// For tests: a server that answers by planned sources.
class ServerDownload : public testing::Test {
 protected:
  [[nodiscard]] TestServer serve(const TestServer::Adjust& adjust = {}) {
    return TestServer(
        [this](Request& request, RequestContext& context) {
          if (request.path != "/plain") plan.made = 0;
          return request.path == "/plain" ? plain() : answerBy(plan, context);
        },
        adjust);
  }
  static async::Task<Response> plain() {
    co_return Response{.status = 200, .headers = {}, .body = "plain"};
  }

  /// How many pieces are made within a moment, or until no more are.
  int madeInAMoment() {
    int before = -1;
    while (before != plan.made) {
      before = plan.made;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return before;
  }

  SourcePlan plan;
};

inline constexpr auto* kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

}  // namespace http
