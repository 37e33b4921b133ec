#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include "backends/kubernetes/client.h"

namespace kubernetes {

/// For tests: a client and its io_context, which runs while something is waited for.
class Asking {
 public:
  explicit Asking(Access access, ClientOptions options = quick())
      : client_(*Client::make(context_.get_executor(), std::move(access), std::move(options))) {}

  /// What a task of the client gives. Throws when that takes more than ten seconds.
  template <class T>
  T wait(async::Task<T> task) {
    // Shared, for a task that goes on after that would write into it.
    const auto result = std::make_shared<std::optional<T>>();
    boost::asio::co_spawn(context_, std::move(task),
                          [result](const std::exception_ptr& fault, T given) {
                            if (fault) std::rethrow_exception(fault);
                            *result = std::move(given);
                          });
    if (!becomes([&] { return result->has_value(); }))
      throw std::runtime_error("it did not end within 10 s");
    return std::move(**result);
  }

  /// Starts something that goes on while others are waited for; counts down when it has ended.
  void start(async::Task<> task) {
    ++running_;
    boost::asio::co_spawn(context_, std::move(task), [this](const std::exception_ptr& fault) {
      --running_;
      if (fault) std::rethrow_exception(fault);
    });
  }
  [[nodiscard]] int running() const { return running_; }

  /// Runs the io_context until `holds`, at most ten seconds.
  bool becomes(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!holds() && std::chrono::steady_clock::now() < end) {
      context_.restart();
      if (context_.run_one_for(std::chrono::milliseconds(1)) == 0)
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    return holds();
  }

  [[nodiscard]] Call call(std::chrono::milliseconds time = std::chrono::seconds(8)) {
    return {.until = async::Deadline::in(time), .cancel = cancel};
  }
  [[nodiscard]] Client& client() { return client_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }

  async::CancelToken cancel;

  [[nodiscard]] static ClientOptions quick() {
    return {.firstPause = std::chrono::milliseconds(2), .mostPause = std::chrono::milliseconds(10)};
  }

 private:
  boost::asio::io_context context_;
  Client client_;
  int running_ = 0;
};

}  // namespace kubernetes
