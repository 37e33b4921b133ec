#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "async/cancel_token.h"
#include "async/deadline.h"
#include "async/timer.h"

namespace execution {

/// A cancel token for one run that fires with the request's token, or by itself at a deadline.
/// Lives on the request's io_context.
class WatchedCancel {
 public:
  WatchedCancel(const boost::asio::any_io_executor& executor, async::Deadline deadline,
                async::CancelToken& request)
      : state_(std::make_shared<State>()), timer_(executor, deadline.at()) {
    onCancel_ = request.onCancel([state = state_] { state->token.cancel(); });
    // The handler owns the state: it may be queued already when this object is destroyed.
    timer_.async_wait([state = state_](const boost::system::error_code& error) {
      if (error) return;
      state->overdue = true;
      state->token.cancel();
    });
  }

  [[nodiscard]] async::CancelToken& token() { return state_->token; }
  [[nodiscard]] bool overdue() const { return state_->overdue; }

 private:
  struct State {
    async::CancelToken token;
    bool overdue = false;
  };
  std::shared_ptr<State> state_;
  async::Timer timer_;
  async::CancelToken::Subscription onCancel_;
};

}  // namespace execution
