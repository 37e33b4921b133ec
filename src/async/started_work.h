#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "async/outcome.h"
#include "async/resumption.h"
#include "async/task.h"
#include "async/worker_threads.h"

namespace async {

/// A piece of work that goes on while whoever started it does something else. Belongs to one
/// coroutine; when it is destroyed the work goes on to its end, so `work` owns what it uses.
template <class Value>
class StartedWork {
 public:
  StartedWork() = default;  ///< nothing was started

  template <class Work>
  StartedWork(WorkerThreads& threads, Work work) : state_(std::make_shared<State>()) {
    threads.post([state = state_, work = std::move(work)]() mutable {
      state->outcome.of(work);
      state->end();
    });
  }

  [[nodiscard]] bool wasStarted() const { return state_ != nullptr; }

  /// Waits for the end and gives what the work returned, or throws what it threw. Once.
  [[nodiscard]] Task<Value> result() {
    const auto state = std::move(state_);
    if (!state->hasEnded())
      co_await suspended([&](auto resume) { state->whenEnded(std::move(resume)); });
    co_return state->outcome.take();
  }

 private:
  struct State {
    std::mutex mutex;
    bool ended = false;
    std::function<void()> resume;
    Outcome<Value> outcome;

    void end() {
      const std::lock_guard lock(mutex);
      ended = true;
      if (resume) resume();
    }
    bool hasEnded() {
      const std::lock_guard lock(mutex);
      return ended;
    }
    void whenEnded(std::function<void()> call) {
      const std::lock_guard lock(mutex);
      if (ended)
        call();
      else
        resume = std::move(call);
    }
  };

  std::shared_ptr<State> state_;
};

}  // namespace async
