#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "async/outcome.h"
#include "async/resumption.h"
#include "async/task.h"

namespace async {

/// Who waits for a piece of work. What nobody waits for gives way, but is not forgotten.
enum class Urgency { kRequest, kUpkeep };

/// Threads with nothing but short pieces of work, for which somebody waits, come before those that
/// compute for long (short_slice.h).
enum class Pieces { kShort, kAny };

/// Queues and the threads that take from them, for work that blocks (disks, databases) and must not
/// hold up an io_context. With one thread, what it touches needs no lock.
class WorkerThreads {
 public:
  /// Starts `count` threads, which block all signals. `name` has at most 15 letters.
  WorkerThreads(const std::string& name, std::size_t count, Pieces pieces = Pieces::kAny);
  ~WorkerThreads();
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;

  /// Calls `work` on one of the threads; what it returns (or throws) comes back on the executor of
  /// whoever awaits. What `work` refers to lives until the task is done if the coroutine owns it:
  /// a coroutine is not destroyed while its work runs.
  template <class Work>
  [[nodiscard]] Task<std::invoke_result_t<Work&>> run(Work work,
                                                      Urgency urgency = Urgency::kRequest) {
    if (stopped_) co_return work();
    Outcome<std::invoke_result_t<Work&>> outcome;
    co_await suspended([&](std::function<void()> resume) {
      enqueue(
          [&work, &outcome, resume = std::move(resume)] {
            outcome.of(work);
            resume();
          },
          urgency);
    });
    co_return outcome.take();
  }

  /// Calls `work` on one of the threads, and nobody waits for it. It must not throw.
  void post(std::function<void()> work);

  /// Finishes what is queued and ends the threads. Call it when no coroutine runs any more that
  /// could ask for work, and before the io_contexts of those that wait are destroyed. From then on
  /// work is done at once, by the caller: destructors still find it.
  void stop();

 private:
  using Queue = std::deque<std::function<void()>>;

  void enqueue(std::function<void()> work, Urgency urgency);
  void takeWork(Pieces pieces);
  [[nodiscard]] Queue& nextQueue();

  std::mutex mutex_;
  std::condition_variable wakeUp_;
  Queue requests_, upkeep_;
  std::size_t passedOver_ = 0;  // how often upkeep gave way since its last turn
  bool ending_ = false;
  std::vector<std::jthread> threads_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace async
