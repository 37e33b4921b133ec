#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "async/task.h"

namespace async {

/// Suspends the calling coroutine and gives `start` a function that resumes it, on its own
/// executor, whose io_context does not run out of work meanwhile. It is to be called once, from any
/// thread; until then the coroutine, and what it owns, stays. `start` runs on the caller's thread.
template <class Start>
[[nodiscard]] Task<> suspended(Start start) {
  namespace asio = boost::asio;
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [&start](auto handler) {
        struct Waiting {
          decltype(handler) resume;
          asio::executor_work_guard<asio::associated_executor_t<decltype(handler)>> home;
        };
        auto home = asio::make_work_guard(handler);
        auto waiting = std::make_shared<Waiting>(std::move(handler), std::move(home));
        start(std::function<void()>([waiting = std::move(waiting)]() mutable {
          const auto executor = waiting->home.get_executor();
          // The guard travels along: here the io_context could end between two steps.
          asio::post(executor, [waiting = std::move(waiting)]() mutable {
            auto resume = std::move(waiting->resume);
            waiting.reset();
            std::move(resume)();
          });
        }));
      },
      asio::use_awaitable);
}

}  // namespace async
