#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "async/task.h"
#include "async/worker_threads.h"

namespace async {

/// Pieces of work that are done one after the other, on whichever of the threads is free, while
/// whoever gives them does something else. Belongs to one coroutine; when it is destroyed the work
/// goes on to its end, so each piece owns what it uses.
class OrderedWork {
 public:
  /// Done for the one that came before; false: the rest is in vain, and is forgotten. Must not
  /// throw.
  using Piece = std::function<bool()>;

  /// At most `most` pieces are not done. `threads` outlives the work.
  OrderedWork(WorkerThreads& threads, std::size_t most)
      : state_(std::make_shared<State>(threads, most)) {}

  /// Waits until there is room. False, and nothing is added, once a piece was in vain.
  [[nodiscard]] Task<bool> add(Piece piece);
  /// Waits until all is done. Whether no piece was in vain.
  [[nodiscard]] Task<bool> settled();

 private:
  struct State : std::enable_shared_from_this<State> {
    State(WorkerThreads& forWork, std::size_t atMost) : threads(forWork), most(atMost) {}
    [[nodiscard]] bool append(Piece piece);
    void doNext();
    [[nodiscard]] bool areFewer(std::size_t than);
    /// Calls once fewer pieces than that are not done.
    void whenFewer(std::size_t than, std::function<void()> call);

    WorkerThreads& threads;
    const std::size_t most;
    std::mutex mutex;
    std::deque<Piece> pieces;  // the first one is being done
    bool inVain = false;
    std::size_t resumeBelow = 0;
    std::function<void()> resume;
  };

  [[nodiscard]] static Task<> untilFewer(std::shared_ptr<State> state, std::size_t than);

  std::shared_ptr<State> state_;
};

}  // namespace async
