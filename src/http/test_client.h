#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "http/client.h"

// For tests: a client that is run while it asks.
namespace http {

/// Longer than anything here takes, so that what goes wrong ends.
inline constexpr ClientLimits kShort{.headTime = std::chrono::seconds(5),
                                     .pieceTime = std::chrono::seconds(5)};

/// An io_context for a client, run until a task has ended.
class Asking {
 public:
  explicit Asking(std::uint16_t port, ClientLimits limits = kShort, const std::string& base = "")
      : Asking("http://127.0.0.1:" + std::to_string(port) + base, limits) {}
  explicit Asking(const std::string& url, ClientLimits limits = kShort, TlsFiles tls = {})
      : client_(
            *Client::make(context_.get_executor(),
                          {.server = *parseUrl(url), .limits = limits, .tls = std::move(tls)})) {}

  /// "STATUS body" or the error.
  std::string ask(ClientRequest request) {
    auto asked = exchange(client_, std::move(request), cancel);
    return wait(std::move(asked));
  }
  std::string get(std::string target) {
    return ask({.method = "GET", .target = std::move(target)});
  }

  template <class T>
  T wait(async::Task<T> task) {
    T result;
    boost::asio::co_spawn(context_, std::move(task), [&](const std::exception_ptr& fault, T given) {
      if (fault) std::rethrow_exception(fault);
      result = std::move(given);
      context_.stop();
    });
    context_.restart();
    context_.run();
    return result;
  }

  boost::asio::io_context& context() { return context_; }
  Client& client() { return client_; }
  async::CancelToken cancel;

 private:
  static async::Task<std::string> exchange(Client& client, ClientRequest request,
                                           async::CancelToken& cancel) {
    auto response = co_await client.send(std::move(request), cancel);
    if (!response) co_return response.error().message;
    const auto body = co_await response->readAll(1'000'000);
    if (!body) co_return body.error().message;
    co_return std::to_string(response->status()) + " " + *body;
  }

  boost::asio::io_context context_;
  Client client_;
};

}  // namespace http
