#include "async/ordered_work.h"

#include <utility>

#include "async/resumption.h"

namespace async {

bool OrderedWork::State::areFewer(std::size_t than) {
  const std::lock_guard lock(mutex);
  return pieces.size() < than;
}

void OrderedWork::State::whenFewer(std::size_t than, std::function<void()> call) {
  const std::lock_guard lock(mutex);
  if (pieces.size() < than) return call();
  resumeBelow = than;
  resume = std::move(call);
}

/// False: a piece was in vain. Posts outside of the lock: threads that were stopped work at once.
bool OrderedWork::State::append(Piece piece) {
  {
    const std::lock_guard lock(mutex);
    if (inVain) return false;
    pieces.push_back(std::move(piece));
    if (pieces.size() > 1) return true;
  }
  threads.post([self = shared_from_this()] { self->doNext(); });
  return true;
}

// One piece, and then others who want the threads have their turn.
void OrderedWork::State::doNext() {
  Piece piece;
  {
    const std::lock_guard lock(mutex);
    piece = std::move(pieces.front());
  }
  const bool good = piece();
  piece = nullptr;  // what it holds may be large
  bool isMore = false;
  std::function<void()> call;
  {
    const std::lock_guard lock(mutex);
    pieces.pop_front();
    if (!good) pieces.clear();
    inVain = inVain || !good;
    isMore = !pieces.empty();
    if (resume && pieces.size() < resumeBelow) call = std::exchange(resume, nullptr);
  }
  if (call) call();
  if (isMore) threads.post([self = shared_from_this()] { self->doNext(); });
}

Task<> OrderedWork::untilFewer(std::shared_ptr<State> state, std::size_t than) {
  if (state->areFewer(than)) co_return;
  co_await suspended([&](auto resume) { state->whenFewer(than, std::move(resume)); });
}

Task<bool> OrderedWork::add(Piece piece) {
  co_await untilFewer(state_, state_->most);
  co_return state_->append(std::move(piece));
}

Task<bool> OrderedWork::settled() {
  co_await untilFewer(state_, 1);
  const std::lock_guard lock(state_->mutex);
  co_return !state_->inVain;
}

}  // namespace async
