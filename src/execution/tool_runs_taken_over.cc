// Runs that another server began.
#include <boost/asio/this_coro.hpp>

#include "execution/tool_errors.h"
#include "execution/tool_runs.h"

namespace execution {
namespace {

using base::ErrorKind;
using Outcome = base::Result<model::ExecutionOutcome>;

/// What it needs lives as long as it does.
async::Task<Outcome> goOn(ExecuteCode& execute, std::unique_ptr<ports::SuspendedRun> suspended,
                          RunContext context, std::shared_ptr<ToolRun> run) {
  co_return co_await execute.goOn(*suspended, context, *run, run->cancelToken());
}

/// Erases an id when nobody comes for it any more.
class Coming {
 public:
  Coming(std::mutex& mutex, std::set<std::string>& ids, const std::string& id)
      : mutex_(mutex), ids_(ids), id_(id) {
    const std::lock_guard lock(mutex_);
    isFirst_ = ids_.insert(id_).second;
  }
  ~Coming() {
    const std::lock_guard lock(mutex_);
    if (isFirst_) ids_.erase(id_);
  }
  Coming(const Coming&) = delete;
  Coming& operator=(const Coming&) = delete;
  [[nodiscard]] bool isFirst() const { return isFirst_; }

 private:
  std::mutex& mutex_;
  std::set<std::string>& ids_;
  const std::string id_;
  bool isFirst_ = false;
};

}  // namespace

/// The run of that token, if it is here; not one that has gone on elsewhere since.
ToolRuns::RunPtr ToolRuns::find(const Continuation& wanted) const {
  const std::lock_guard lock(mutex_);
  const auto found = runs_.find(wanted.run);
  return found == runs_.end() || wanted.round > found->second->round() ? nullptr : found->second;
}

async::Task<base::Result<ToolRuns::RunPtr>> ToolRuns::findOrTakeOver(
    const model::Principal& principal, const std::string& token, async::CancelToken& cancel) {
  const auto wanted = readToken(token);
  if (!wanted) co_return executionNotFound();
  const bool isOther = wanted->owner != shortOwner(principal);
  if (auto run = find(*wanted)) {
    if (!run->hasMade(token)) co_return executionNotFound();
    if (isOther) co_return base::fail(ErrorKind::kForbidden, "Forbidden");
    co_return run;
  }
  const auto place = CO_TRY(co_await placeOf(principal, token, *wanted));
  const Coming coming(mutex_, coming_, wanted->run);
  if (!coming.isFirst()) co_return continuationBusy();
  if (auto run = find(*wanted)) co_return run;  // it has come in this moment
  auto run = CO_TRY(co_await attach(principal, *wanted, place));
  const auto first = co_await run->untilAnswered(cancel);  // now it is known how far it is
  if (!first) co_return base::fail(first.error());
  co_return run;
}

/// The place of another server's run, when the token is true and the principal's.
async::Task<base::Result<ports::RunPlace>> ToolRuns::placeOf(const model::Principal& principal,
                                                             const std::string& token,
                                                             const Continuation& wanted) {
  const bool isHere = wanted.place == here_.name;
  auto place = here_;
  if (!isHere) {
    auto found = co_await execute_.sandboxes().findPlace(wanted.place);
    if (!found && found.error().kind == ErrorKind::kNotFound) co_return executionNotFound();
    place = CO_TRY(std::move(found));
  }
  if (!isMadeWith(token, place.key)) co_return executionNotFound();
  if (wanted.owner != shortOwner(principal))
    co_return base::fail(ErrorKind::kForbidden, "Forbidden");
  if (isHere) co_return executionNotFound();  // it has ended, and nobody else has it
  co_return place;
}

async::Task<base::Result<ToolRuns::RunPtr>> ToolRuns::attach(const model::Principal& principal,
                                                             const Continuation& wanted,
                                                             ports::RunPlace place) {
  {
    const std::lock_guard lock(mutex_);
    CO_TRY(hasRoom(principal));  // before anybody is fenced off
  }
  auto suspended = co_await execute_.sandboxes().takeOver({.place = wanted.place,
                                                           .run = wanted.run,
                                                           .lease = leaseOf(wanted.run, place.key),
                                                           .round = wanted.round});
  if (!suspended && suspended.error().kind == ErrorKind::kNotFound) co_return executionNotFound();
  if (!suspended) co_return base::fail(std::move(suspended.error()));
  const auto& bytes = (*suspended)->context();
  if (contextDigest(bytes) != wanted.context) co_return executionNotFound();
  auto context = decodeContext(bytes);
  if (!context || context->owner.principal != principal) co_return executionNotFound();
  const auto run = std::make_shared<ToolRun>(
      co_await boost::asio::this_coro::executor,
      ToolRun::Traits{.id = wanted.run,
                      .owner = principal,
                      .language = context->language,
                      .functions = context->functions,
                      .longestWait = settings_.longestWait,
                      .requestId = context->requestId},
      ToolRun::Home{.place = std::move(place), .context = wanted.context});
  run->seat().noteSession(context->session.id);
  CO_TRY(admit(run, {}));
  (void)nameRequest(run, context->requestId);  // one that is in use has another run
  start(run, goOn(execute_, *std::move(suspended), *std::move(context), run));
  co_return run;
}

}  // namespace execution
