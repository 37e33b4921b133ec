#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "async/task.h"

namespace async {

/// A queue and the threads that take from it, for work that blocks (disks, databases) and must not
/// hold up an io_context. With one thread, what it touches needs no lock.
class WorkerThreads {
 public:
  /// Starts `count` threads, which block all signals. `name` has at most 15 letters.
  WorkerThreads(const std::string& name, std::size_t count);
  ~WorkerThreads();
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;

  /// Calls `work` on one of the threads; what it returns (or throws) comes back on the executor of
  /// whoever awaits. What `work` refers to lives until the task is done if the coroutine owns it:
  /// a coroutine is not destroyed while its work runs.
  template <class Work>
  [[nodiscard]] Task<std::invoke_result_t<Work&>> run(Work work) {
    if (stopped_) co_return work();
    auto carried = carryOut(std::move(work));
    co_return co_await boost::asio::co_spawn(context_, std::move(carried),
                                             boost::asio::use_awaitable);
  }

  /// Calls `work` on one of the threads, and nobody waits for it. It must not throw.
  void post(std::function<void()> work);

  /// Finishes what is queued and ends the threads. Call it when no coroutine runs any more that
  /// could ask for work, and before the io_contexts of those that wait are destroyed. From then on
  /// work is done at once, by the caller: destructors still find it.
  void stop();

 private:
  template <class Work>
  static Task<std::invoke_result_t<Work&>> carryOut(Work work) {
    co_return work();
  }

  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::vector<std::jthread> threads_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace async
