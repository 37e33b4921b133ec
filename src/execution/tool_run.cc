#include "execution/tool_run.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <map>
#include <utility>

#include "crypto/sha256.h"
#include "execution/continuation_token.h"

namespace execution {
namespace {

namespace asio = boost::asio;
using base::ErrorKind;

std::string callId(std::size_t number) {
  char text[32];
  std::snprintf(text, sizeof(text), "call_%03zu", number);
  return text;
}

std::string digestOf(const std::vector<GivenResult>& results) {
  std::map<std::string, const GivenResult*> ordered;
  for (const auto& result : results) ordered[result.callId] = &result;
  std::string all;
  for (const auto& [id, result] : ordered)
    all += id + (result->failed ? "!" : "=") + crypto::sha256(result->value);
  return crypto::sha256(all);
}

base::Error unavailable(std::string message) {
  return {.kind = ErrorKind::kUnavailable, .message = std::move(message)};
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

auto notFound() {
  return base::fail(ErrorKind::kNotFound, "Execution not found or expired");
}

auto beingProcessed() {
  return base::fail(ErrorKind::kConflict, "This continuation is being processed");
}

}  // namespace

/// A client's request. Its timer is touched on its own executor only.
struct ToolRun::Waiter {
  explicit Waiter(const asio::any_io_executor& executor)
      : timer(executor, async::SteadyClock::time_point::max()) {}
  async::Timer timer;
};

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
      if (lost_) co_return notFound();  // whoever comes until finish() is told what that tells
      const bool expired = phase_ == Phase::kWaiting && end.passed();
      if (cancelled_ || expired) {
        phase_ = Phase::kOver;
        co_return notFound();
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
  if (takenOver_) return publish(beingProcessed());
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

bool ToolRun::cancel() {
  {
    const std::lock_guard lock(mutex_);
    if (phase_ == Phase::kOver) return false;
    cancelled_ = true;
  }
  asio::post(executor_, [self = shared_from_this()] { self->cancel_.cancel(); });
  return true;
}

base::Result<void> ToolRun::check(const std::vector<GivenResult>& results) const {
  const auto wrong = [](std::string message, std::string code) {
    return base::fail({.kind = ErrorKind::kInvalid,
                       .message = message,
                       .details = {{"tool_results", std::move(message), std::move(code)}}});
  };
  std::vector<std::string> seen;
  for (const auto& result : results) {
    if (std::ranges::find(pending_, result.callId, &Pending::id) == pending_.end())
      return wrong("tool_results: no call waits with call_id " + result.callId.substr(0, 100),
                   "unknown_call");
    if (std::ranges::count(seen, result.callId) > 0)
      return wrong("tool_results: call_id " + result.callId + " is there twice", "duplicate_call");
    seen.push_back(result.callId);
  }
  std::string missing;
  for (const auto& call : pending_) {
    if (std::ranges::count(seen, call.id) == 0) missing += (missing.empty() ? "" : ", ") + call.id;
  }
  if (!missing.empty())
    return wrong("tool_results: the results of these calls are missing: " + missing,
                 "missing_calls");
  return {};
}

base::Result<ToolRun::Answer> ToolRun::claim(std::uint32_t round,
                                             const std::vector<GivenResult>& results) {
  const std::lock_guard lock(mutex_);
  if (cancelled_) return notFound();
  if (round == answeredRound_ && round != 0) {
    if (!answer_) return beingProcessed();
    if (!answeredDigest_.empty() && digestOf(results) != answeredDigest_)
      return base::fail(ErrorKind::kConflict, "This continuation was answered with other results");
    return answer_;
  }
  if (round == round_ && phase_ == Phase::kClaimed) return beingProcessed();
  if (round == round_ && phase_ == Phase::kOver && lost_) return answer_;
  if (round != round_ || phase_ != Phase::kWaiting) return notFound();
  TRY(check(results));
  phase_ = Phase::kClaimed;
  return nullptr;
}

void ToolRun::unclaim() {
  {
    const std::lock_guard lock(mutex_);
    if (phase_ == Phase::kClaimed) phase_ = Phase::kWaiting;
  }
  wakeRun();
}

base::Result<void> ToolRun::give(const std::vector<GivenResult>& results, Admission::Place place) {
  {
    const std::lock_guard lock(mutex_);
    if (phase_ != Phase::kClaimed || cancelled_) return notFound();
    phase_ = Phase::kRunning;
    answeredRound_ = round_;
    answeredDigest_ = digestOf(results);
    answer_ = nullptr;
    std::vector<model::ToolResult> taken;
    for (const auto& call : pending_) {
      const auto result = std::ranges::find(results, call.id, &GivenResult::callId);
      taken.push_back({.number = call.number, .failed = result->failed, .value = result->value});
    }
    given_.emplace(Given{std::move(taken), std::move(place)});
  }
  wakeRun();
  return {};
}

async::Task<base::Result<ToolAnswer>> ToolRun::untilAnswered(async::CancelToken& request) {
  const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  const auto onCancel = request.onCancel([this, waiter] {
    cancel();
    waiter->timer.cancel();
  });
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (request.cancelled()) co_return base::fail(unavailable("The request was cancelled"));
      if (answer_) co_return *answer_;
      waiter_ = waiter;
    }
    boost::system::error_code woken;
    co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace execution
