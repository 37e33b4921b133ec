#include "execution/tool_runs.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/ids.h"

namespace execution {
namespace {

namespace asio = boost::asio;
using base::ErrorKind;

constexpr std::size_t kMostKept = 200;  // answers of runs that ended

tl::unexpected<base::Error> tooMany(ErrorKind kind) {
  return base::fail({.kind = kind,
                     .message = "Too many programs wait for the results of tools",
                     .retryAfter = std::chrono::seconds(10)});
}

base::Error bug() {
  return {.kind = ErrorKind::kInternal, .message = "The execution met a bug"};
}

}  // namespace

async::Task<base::Result<ToolAnswer>> ToolRuns::begin(model::ExecutionRequest request,
                                                      std::string requestId,
                                                      async::CancelToken& cancel) {
  const auto run = std::make_shared<ToolRun>(
      co_await asio::this_coro::executor,
      ToolRun::Traits{
          .id = base::newId(),
          .owner = request.owner.principal,
          .language = request.program.language,
          .functions = request.program.tools.value_or(std::vector<model::ToolFunction>()),
          .longestWait = settings_.longestWait,
          .requestId = requestId},
      ToolRun::Home{.place = here_});
  CO_TRY(admit(run, requestId));
  start(run, execute_(std::move(request), *run, run->cancelToken(), run->seat()));
  co_return co_await run->untilAnswered(cancel);
}

void ToolRuns::start(const RunPtr& run,
                     async::Task<base::Result<model::ExecutionOutcome>> execution) {
  asio::co_spawn(run->executor(), carry(*this, run, std::move(execution)),
                 [this, run](const std::exception_ptr& fault) {
                   if (!fault) return;
                   run->finish(base::fail(bug()));
                   noteEnd(run);
                 });
}

async::Task<void> ToolRuns::carry(ToolRuns& runs, RunPtr run,
                                  async::Task<base::Result<model::ExecutionOutcome>> execution) {
  run->finish(co_await std::move(execution));
  runs.noteEnd(run);
  if (run->isTakenOver()) co_return runs.forget(run);
  async::Timer kept(co_await asio::this_coro::executor, runs.settings_.keptAnswer);
  boost::system::error_code ignored;
  co_await kept.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  runs.forget(run);
}

async::Task<base::Result<ToolAnswer>> ToolRuns::resume(model::Principal principal,
                                                       std::string token,
                                                       std::vector<GivenResult> results,
                                                       std::string requestId,
                                                       async::CancelToken& cancel) {
  const auto run = CO_TRY(co_await findOrTakeOver(principal, token, cancel));
  if (const auto answered = CO_TRY(run->claim(readToken(token)->round, results)))
    co_return *answered;
  if (const auto named = nameRequest(run, requestId); !named) {
    run->unclaim();
    co_return base::fail(named.error());
  }
  auto place = co_await admission_.enter(std::move(principal),
                                         async::Deadline::in(settings_.longestQueueTime), cancel);
  if (!place) {
    run->unclaim();
    if (cancel.cancelled()) run->cancel();
    co_return base::fail(std::move(place.error()));
  }
  CO_TRY(run->give(results, *std::move(place)));
  co_return co_await run->untilAnswered(cancel);
}

base::Result<ToolRuns::Cancel> ToolRuns::cancel(const model::Principal& principal,
                                                const std::string& requestId) {
  RunPtr run;
  {
    const std::lock_guard lock(mutex_);
    const auto found = requests_.find(requestId);
    if (found == requests_.end()) return Cancel::kAlreadyCompleted;
    run = found->second;
  }
  if (run->owner() != principal) return base::fail(ErrorKind::kForbidden, "Forbidden");
  return run->cancel() ? Cancel::kRequested : Cancel::kAlreadyCompleted;
}

std::size_t ToolRuns::living() const {
  const std::lock_guard lock(mutex_);
  return living_.size();
}

/// With the lock held.
base::Result<void> ToolRuns::hasRoom(const model::Principal& principal) const {
  if (living_.size() >= settings_.most) return tooMany(ErrorKind::kUnavailable);
  const auto own = livingOf_.find(shortOwner(principal));
  if (own != livingOf_.end() && own->second >= settings_.mostPerPrincipal)
    return tooMany(ErrorKind::kRateLimited);
  return {};
}

base::Result<void> ToolRuns::admit(const RunPtr& run, const std::string& requestId) {
  const std::lock_guard lock(mutex_);
  if (requests_.contains(requestId))
    return base::fail(ErrorKind::kConflict, "This request id is in use");
  TRY(hasRoom(run->owner()));
  ++livingOf_[shortOwner(run->owner())];
  living_.insert(run);
  runs_[run->id()] = run;
  if (!requestId.empty()) requests_[requestId] = run;
  return {};
}

base::Result<void> ToolRuns::nameRequest(const RunPtr& run, const std::string& requestId) {
  if (requestId.empty()) return {};
  const std::lock_guard lock(mutex_);
  if (!living_.contains(run)) return {};  // it has ended just now: nothing is left to cancel
  const auto [named, isNew] = requests_.emplace(requestId, run);
  if (!isNew && named->second != run)
    return base::fail(ErrorKind::kConflict, "This request id is in use");
  return {};
}

void ToolRuns::noteEnd(const RunPtr& run) {
  const std::lock_guard lock(mutex_);
  if (living_.erase(run) == 0) return;
  const auto own = livingOf_.find(shortOwner(run->owner()));
  if (--own->second == 0) livingOf_.erase(own);
  std::erase_if(requests_, [&](const auto& request) { return request.second == run; });
  ended_.push_back(run);
  if (ended_.size() <= kMostKept) return;
  erase(ended_.front());
  ended_.pop_front();
}

void ToolRuns::forget(const RunPtr& run) {
  const std::lock_guard lock(mutex_);
  erase(run);
  std::erase(ended_, run);
}

/// With the lock held. The run may be here again, taken back from another server.
void ToolRuns::erase(const RunPtr& run) {
  const auto found = runs_.find(run->id());
  if (found != runs_.end() && found->second == run) runs_.erase(found);
}

}  // namespace execution
