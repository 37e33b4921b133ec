#include "async/worker_threads.h"

#include <pthread.h>

#include "async/short_slice.h"
#include "async/signals_blocked.h"

namespace async {
namespace {

// Under a load that never ends, upkeep still gets one turn in so many.
constexpr std::size_t kPassedOverAtMost = 50;

}  // namespace

WorkerThreads::WorkerThreads(const std::string& name, std::size_t count, Pieces pieces) {
  const SignalsBlocked blocked;
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back([this, pieces] { takeWork(pieces); });
    pthread_setname_np(threads_.back().native_handle(), name.c_str());
  }
}

WorkerThreads::~WorkerThreads() {
  stop();
}

void WorkerThreads::post(std::function<void()> work) {
  if (stopped_)
    work();
  else
    enqueue(std::move(work), Urgency::kRequest);
}

void WorkerThreads::enqueue(std::function<void()> work, Urgency urgency) {
  {
    const std::lock_guard lock(mutex_);
    (urgency == Urgency::kRequest ? requests_ : upkeep_).push_back(std::move(work));
  }
  wakeUp_.notify_one();
}

void WorkerThreads::takeWork(Pieces pieces) {
  if (pieces == Pieces::kShort) askForShortSlice();
  std::unique_lock lock(mutex_);
  for (;;) {
    wakeUp_.wait(lock, [this] { return ending_ || !requests_.empty() || !upkeep_.empty(); });
    if (requests_.empty() && upkeep_.empty()) return;
    auto& queue = nextQueue();
    auto work = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    work();
    work = nullptr;  // what it holds may be large, or wait for a lock
    lock.lock();
  }
}

/// One of them holds something.
WorkerThreads::Queue& WorkerThreads::nextQueue() {
  const bool upkeepsTurn = requests_.empty() || passedOver_ >= kPassedOverAtMost;
  if (upkeep_.empty() || !upkeepsTurn) {
    if (!upkeep_.empty()) ++passedOver_;
    return requests_;
  }
  passedOver_ = 0;
  return upkeep_;
}

void WorkerThreads::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wakeUp_.notify_all();
  threads_.clear();  // joins
  stopped_ = true;
}

}  // namespace async
