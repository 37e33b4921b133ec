// How the keeper removes pods and Jobs.
#include "backends/pods/keeper.h"

namespace pods {
namespace {

constexpr auto kCallTime = std::chrono::seconds(20);
constexpr auto kRemoveAgain = std::chrono::seconds(25);  // longer than one try

}  // namespace

void Keeper::remove(KnownPod& pod) {
  setState(pod, State::kEnding);
  pod.removeAgainAt = pod.changed + kRemoveAgain;
  pods_.lose(pod.uid);
  Removal what{.name = pod.name, .uid = pod.uid, .job = pod.job};
  if (pod.replica == options_.plan.replica)
    return spawn(removeObjects(shared_from_this(), std::move(what)));
  what.resourceVersion = pod.resourceVersion;
  spawn(removeOthers(shared_from_this(), std::move(what)));
}

async::Task<> Keeper::removeObjects(std::shared_ptr<Keeper> self, Removal what) {
  // The Job first, or it would replace its pod. A failure: lookAtAges() comes again.
  if (!what.job.empty()) co_await removeJob(self, std::move(what.job));
  if (what.name.empty()) co_return;
  const kubernetes::Call call{.until = async::Deadline::in(kCallTime), .cancel = self->callsEnd_};
  kubernetes::Deletion deletion{.uid = what.uid, .grace = std::chrono::seconds(0)};
  const auto done = co_await self->client_.remove<kubernetes::Pod>(
      {.space = {}, .name = std::move(what.name)}, std::move(deletion), call);
  self->noteRight("removing pods", done ? nullptr : &done.error());
  if (!done && done.error().problem != kubernetes::Problem::kNotFound) self->removeSoon(what.uid);
}

/// What could not be removed is tried again sooner than that of which nothing is heard.
void Keeper::removeSoon(const std::string& uid) {
  auto* pod = find(uid);
  if (pod != nullptr && pod->state == State::kEnding)
    pod->removeAgainAt = async::SteadyClock::now() + options_.pace.removal;
}

async::Task<> Keeper::removeJob(std::shared_ptr<Keeper> self, std::string name) {
  const kubernetes::Call call{.until = async::Deadline::in(kCallTime), .cancel = self->callsEnd_};
  const auto done = co_await self->client_.remove<kubernetes::Job>(
      {.space = {}, .name = std::move(name)}, {}, call);
  self->noteRight("removing Jobs", done ? nullptr : &done.error());
}

/// Of a server that we take for dead. The pod first, for it may have shown itself meanwhile; its
/// Job is left alone then, too.
async::Task<> Keeper::removeOthers(std::shared_ptr<Keeper> self, Removal what) {
  const kubernetes::Call call{.until = async::Deadline::in(kCallTime), .cancel = self->callsEnd_};
  kubernetes::Deletion deletion{.uid = what.uid,
                                .resourceVersion = std::move(what.resourceVersion),
                                .grace = std::chrono::seconds(0)};
  const auto done = co_await self->client_.remove<kubernetes::Pod>(
      {.space = {}, .name = std::move(what.name)}, std::move(deletion), call);
  const bool isConflict = !done && done.error().problem == kubernetes::Problem::kConflict;
  auto* pod = self->find(what.uid);
  if (isConflict && pod != nullptr && pod->state == State::kEnding) {
    if (pod->replica == self->options_.plan.replica) co_return self->remove(*pod);
    self->setState(*pod, State::kForeign);
  }
  if (!done && !isConflict) self->removeSoon(what.uid);
  if (!isConflict && !what.job.empty()) co_await removeJob(self, std::move(what.job));
}

}  // namespace pods
