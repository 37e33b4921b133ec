#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "async/cancel_token.h"
#include "async/deadline.h"
#include "async/task.h"
#include "base/result.h"
#include "execution/fair_queue.h"
#include "model/principal.h"

namespace execution {

/// The one door to all sandboxes: bounds how many programs run at once, and shares them fairly
/// between principals (see FairQueue). Thread-safe across io_contexts; a waiter resumes on its own.
/// Must outlive the io_contexts of everyone who enters; call close() before those are destroyed.
class Admission {
 public:
  struct Load {
    std::size_t running = 0;
    std::size_t waiting = 0;
  };

  /// The right to run one program; given back when destroyed.
  class Place {
   public:
    Place(Place&& other) noexcept
        : admission_(std::exchange(other.admission_, nullptr)), ticket_(other.ticket_) {}
    Place& operator=(Place&&) = delete;
    /// How many other programs of the same principal have a place now.
    [[nodiscard]] std::size_t others() const { return admission_->others(ticket_); }
    ~Place() {
      if (admission_ != nullptr) admission_->leave(ticket_);
    }

   private:
    friend class Admission;
    Place(Admission* admission, FairQueue::Ticket ticket)
        : admission_(admission), ticket_(ticket) {}
    Admission* admission_;
    FairQueue::Ticket ticket_;
  };

  explicit Admission(FairQueue::Limits limits) : queue_(limits) {}
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  /// Waits for a place, at most until `deadline` or until `cancel` fires.
  /// Errors: kUnavailable with retryAfter when there is no place in time, the queue is full or
  /// closed.
  [[nodiscard]] async::Task<base::Result<Place>> enter(model::Principal principal,
                                                       async::Deadline deadline,
                                                       async::CancelToken& cancel);

  /// Refuses newcomers and sends everyone away who waits. Running programs keep their places.
  void close();

  [[nodiscard]] Load load() const;

 private:
  struct Waiter;
  using WaiterPtr = std::shared_ptr<Waiter>;

  [[nodiscard]] std::size_t others(FairQueue::Ticket ticket) const;
  void leave(FairQueue::Ticket ticket);
  void admitWaiters();
  void sendAway(FairQueue::Ticket ticket);

  mutable std::mutex mutex_;
  FairQueue queue_;
  std::map<FairQueue::Ticket, WaiterPtr> waiters_;
  bool closed_ = false;
};

}  // namespace execution
