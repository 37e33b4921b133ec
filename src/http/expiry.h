#pragma once

#include <functional>
#include <memory>

#include "async/deadline.h"
#include "async/timer.h"

namespace http {

/// Calls back when a deadline passes while it lives; not after its destruction, which is on the
/// same io_context.
class Expiry {
 public:
  Expiry(const boost::asio::any_io_executor& executor, async::Deadline until,
         std::function<void()> onPassed) {
    if (until.at() == async::Deadline::never().at()) return;
    state_ = std::make_shared<State>(executor, until, std::move(onPassed));
    state_->timer.async_wait([state = state_](const boost::system::error_code& stopped) {
      if (stopped || !state->onPassed) return;
      state->passed = true;
      state->onPassed();
    });
  }
  Expiry(const Expiry&) = delete;
  Expiry& operator=(const Expiry&) = delete;
  ~Expiry() {
    if (!state_) return;
    state_->onPassed = nullptr;
    state_->timer.cancel();
  }

  [[nodiscard]] bool passed() const { return state_ && state_->passed; }

 private:
  struct State {
    State(const boost::asio::any_io_executor& executor, async::Deadline until,
          std::function<void()> call)
        : timer(executor, until.at()), onPassed(std::move(call)) {}
    async::Timer timer;
    std::function<void()> onPassed;
    bool passed = false;
  };
  std::shared_ptr<State> state_;
};

}  // namespace http
