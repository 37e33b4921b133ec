#include "execution/tool_run.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <utility>

#include "execution/continuation_token.h"
#include "execution/tool_errors.h"

namespace execution {
namespace {

namespace asio = boost::asio;
using base::ErrorKind;

std::string callId(std::size_t number) {
  char text[32];
  std::snprintf(text, sizeof(text), "call_%03zu", number);
  return text;
}

/// Points at a timer while it lives.
class Pointed {
 public:
  Pointed(async::Timer*& pointer, async::Timer& timer) : pointer_(pointer) { pointer_ = &timer; }
  Pointed(const Pointed&) = delete;
  Pointed& operator=(const Pointed&) = delete;
  ~Pointed() { pointer_ = nullptr; }

 private:
  async::Timer*& pointer_;
};

}  // namespace

ToolRun::ToolRun(const asio::any_io_executor& executor, Traits traits, Home home)
    : executor_(executor), traits_(std::move(traits)), home_(std::move(home)) {}

std::optional<ports::Suspension> ToolRun::suspendAt(const ports::RunPlace& place) {
  if (seat_.context() == nullptr) return std::nullopt;
  auto context = *seat_.context();
  context.requestId = traits_.requestId;
  auto bytes = encodeContext(context);
  if (bytes.size() > model::kMostRunContextBytes) return std::nullopt;
  const std::lock_guard lock(mutex_);
  home_ = {.place = place, .context = contextDigest(bytes)};
  return ports::Suspension{.run = traits_.id,
                           .lease = leaseOf(traits_.id, place.key),
                           .longest = traits_.longestWait,
                           .context = std::move(bytes)};
}

void ToolRun::onAnswered(const std::vector<model::ToolCall>& calls) {
  calls_ += calls.size();
  const std::lock_guard lock(mutex_);
  answeredRound_ = ++round_;
}

void ToolRun::onLost() {
  const std::lock_guard lock(mutex_);
  lost_ = true;
  if (timer_ != nullptr) timer_->cancel();
}

bool ToolRun::hasMade(std::string_view token) const {
  const std::lock_guard lock(mutex_);
  return isMadeWith(token, home_.place.key);
}

std::uint32_t ToolRun::round() const {
  const std::lock_guard lock(mutex_);
  return round_;
}

bool ToolRun::isTakenOver() const {
  const std::lock_guard lock(mutex_);
  return takenOver_;
}

/// With the lock held.
std::string ToolRun::token() const {
  return makeToken({.place = home_.place.name,
                    .run = traits_.id,
                    .round = round_,
                    .owner = shortOwner(traits_.owner),
                    .context = home_.context},
                   home_.place.key);
}

std::optional<ToolsWanted> ToolRun::wanted(const std::vector<model::ToolCall>& calls) {
  ToolsWanted wanted{.sessionId = seat_.session(), .token = {}, .calls = {}};
  for (const auto& call : calls) {
    const auto function =
        std::ranges::find(traits_.functions, call.function, &model::ToolFunction::name);
    if (function == traits_.functions.end()) {
      notOffered_ = call.function;
      return std::nullopt;
    }
    wanted.calls.push_back({.id = callId(++calls_), .tool = function->tool, .input = call.input});
  }
  return wanted;
}

async::Task<base::Result<std::vector<model::ToolResult>>> ToolRun::answer(
    std::vector<model::ToolCall> calls) {
  const auto self = shared_from_this();  // whoever awaits this may be destroyed before it
  auto told = wanted(calls);
  if (!told) co_return base::fail(ErrorKind::kInvalid, "a tool that was not offered");
  const auto end = async::Deadline::in(traits_.longestWait);
  seat_.leave();
  {
    const std::lock_guard lock(mutex_);
    phase_ = Phase::kWaiting;
    pending_.clear();
    for (std::size_t i = 0; i < calls.size(); ++i)
      pending_.push_back({told->calls[i].id, calls[i].number});
    ++round_;
    told->token = token();
    publish(*std::move(told));
  }
  async::Timer timer(executor_);
  const Pointed pointed(timer_, timer);
  const auto onCancel = cancel_.onCancel([&timer] { timer.cancel(); });
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (given_ && !cancelled_ && !lost_) {
        seat_.take(std::move(given_->place));
        auto results = std::move(given_->results);
        given_.reset();
        co_return results;
      }
      if (lost_)
        co_return executionNotFound();  // whoever comes until finish() is told what that tells
      const bool expired = phase_ == Phase::kWaiting && end.passed();
      if (cancelled_ || expired) {
        phase_ = Phase::kOver;
        co_return executionNotFound();
      }
    }
    // Claimed: whoever did that gives results or lets go within his own time in the queue.
    timer.expires_at(end.passed() ? async::SteadyClock::time_point::max() : end.at());
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

void ToolRun::finish(base::Result<model::ExecutionOutcome> outcome) {
  seat_.leave();
  const std::lock_guard lock(mutex_);
  phase_ = Phase::kOver;
  given_.reset();
  if (notOffered_) return publish(ToolNotOffered{seat_.session(), *notOffered_});
  takenOver_ = !outcome && outcome.error().code == ports::kTakenOver;
  if (takenOver_) return publish(continuationBusy());
  if (!outcome) return publish(base::fail(std::move(outcome.error())));
  publish(ToolProgramEnded{traits_.language, *std::move(outcome)});
}

/// With the lock held.
void ToolRun::publish(base::Result<ToolAnswer> answer) {
  answer_ = std::make_shared<const base::Result<ToolAnswer>>(std::move(answer));
  if (const auto waiter = waiter_.lock())
    asio::post(waiter->timer.get_executor(), [waiter] { waiter->timer.cancel(); });
}

void ToolRun::wakeRun() {
  asio::post(executor_, [self = shared_from_this()] {
    if (self->timer_ != nullptr) self->timer_->cancel();
  });
}

}  // namespace execution
