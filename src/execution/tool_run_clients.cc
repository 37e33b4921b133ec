// What clients do with a program that calls tools, from any thread.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <utility>

#include "crypto/sha256.h"
#include "execution/tool_errors.h"
#include "execution/tool_run.h"

namespace execution {
namespace {

namespace asio = boost::asio;
using base::ErrorKind;

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

}  // namespace

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
  if (cancelled_) return executionNotFound();
  if (round == answeredRound_ && round != 0) {
    if (!answer_) return continuationBusy();
    if (!answeredDigest_.empty() && digestOf(results) != answeredDigest_)
      return base::fail(ErrorKind::kConflict, "This continuation was answered with other results");
    return answer_;
  }
  if (round == round_ && phase_ == Phase::kClaimed) return continuationBusy();
  if (round == round_ && phase_ == Phase::kOver && lost_) return answer_;
  if (round != round_ || phase_ != Phase::kWaiting) return executionNotFound();
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
    if (phase_ != Phase::kClaimed || cancelled_) return executionNotFound();
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
