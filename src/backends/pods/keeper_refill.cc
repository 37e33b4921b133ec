// How the keeper makes pods and Jobs, and removes them.
#include <algorithm>

#include "backends/pods/keeper.h"
#include "backends/pods/pod_name.h"
#include "backends/pods/pod_spec.h"

namespace pods {
namespace {

constexpr auto kCallTime = std::chrono::seconds(20);
constexpr auto kRemoveAgain = std::chrono::seconds(25);  // longer than one try

std::chrono::milliseconds backOff(const Pace& pace, unsigned failures) {
  constexpr unsigned kMostDoublings = 16;
  const auto time = pace.firstRetry * (1U << std::min(failures - 1, kMostDoublings));
  return std::min<std::chrono::milliseconds>(time, pace.longestRetry);
}

}  // namespace

void Keeper::fill() {
  if (stopped_ || !synced_) return;
  auto all = counts();
  std::size_t ordered = 0;
  for (const auto& count : all) ordered += count.ordered;
  for (std::size_t pool = 0; pool < all.size(); ++pool) fillPool(pool, all[pool], ordered);
  publish(all);
}

void Keeper::fillPool(std::size_t pool, Count& count, std::size_t& ordered) {
  while (const auto uid = pods_.takeSurplus(pool))
    if (auto* pod = find(*uid)) remove(*pod);
  dropUnneeded(pool, count);
  if (async::SteadyClock::now() < states_[pool].retryAt) return;
  const auto level = pods_.level(pool);
  for (; level.ready + count.pods < level.target && ordered < options_.createConcurrency;
       ++count.pods, ++ordered)
    order(pool, false);
  for (; count.jobs < level.waiting; ++count.jobs) order(pool, true);
}

/// Pods that have no address yet and would only be removed when they have one: a pool that became
/// smaller must not wait for a node, or an image, that never comes.
void Keeper::dropUnneeded(std::size_t pool, Count& count) {
  const auto level = pods_.level(pool);
  for (auto& [uid, pod] : known_) {
    if (level.ready + count.pods <= level.target) return;
    if (pod.pool != pool || pod.state != State::kStarting || pod.isOfJob) continue;
    remove(pod);
    --count.pods;
  }
}

void Keeper::order(std::size_t pool, bool isJob) {
  auto identity = newIdentity(options_.pools[pool].plan.language);
  orders_[identity.name] = {
      .pool = pool, .isJob = isJob, .giveUpAt = async::SteadyClock::now() + options_.startTime};
  spawn(make(shared_from_this(), pool, isJob, std::move(identity)));
}

async::Task<> Keeper::make(std::shared_ptr<Keeper> self, std::size_t pool, bool isJob,
                           PodIdentity identity) {
  const auto& plan = self->options_.plan;
  const auto& language = self->options_.pools[pool].plan;
  const auto& digest = self->states_[pool].plan;
  const kubernetes::Call call{.until = async::Deadline::in(kCallTime), .cancel = self->callsEnd_};
  std::optional<kubernetes::ApiError> error;
  if (isJob) {
    const auto made = co_await self->client_.create<kubernetes::Job>(
        "", jobText(plan, language, digest, identity), call);
    if (!made) error = made.error();
  } else {
    const auto made = co_await self->client_.create<kubernetes::Pod>(
        "", podText(plan, language, digest, identity), call);
    if (!made) error = made.error();
  }
  const auto found = self->orders_.find(identity.name);
  if (found == self->orders_.end()) co_return;  // the watch has told
  found->second.isAnswered = true;
  found->second.answered = async::SteadyClock::now();
  found->second.isMade = !error;
  if (!error) co_return;  // the watch tells the rest
  // Perhaps it is there all the same, and the watch will tell.
  if (error->mayHaveHappened)
    found->second.giveUpAt = async::SteadyClock::now() + self->options_.pace.unseen;
  else
    self->orders_.erase(found);
  self->noteFailure(pool, self->troubleOfCreation(pool, *error));
  self->fill();
}

Trouble Keeper::troubleOfCreation(std::size_t pool, const kubernetes::ApiError& error) const {
  auto trouble = troubleOf(error);
  if (error.problem == kubernetes::Problem::kQuotaExceeded && roomIsComing(pool))
    trouble.hopeless = false;
  return trouble;
}

/// Whether waiting helps where a quota is full: something of ours will end, or be given.
bool Keeper::roomIsComing(std::size_t pool) const {
  return std::ranges::any_of(known_, [&](const auto& entry) {
    const KnownPod& pod = entry.second;
    const bool ends =
        pod.isLeased() || pod.state == State::kEnding || (pod.isOurs() && !pod.job.empty());
    return ends || (pod.pool == pool && pod.isBeingMade());
  });
}

void Keeper::noteFailure(std::size_t pool, Trouble trouble) {
  auto& state = states_[pool];
  // What was ordered together fails together: that counts once.
  if (const auto now = async::SteadyClock::now(); now >= state.retryAt)
    state.retryAt = now + backOff(options_.pace, ++state.failures);
  noteTrouble(pool, std::move(trouble), state.retryAt);
}

void Keeper::noteTrouble(std::size_t pool, Trouble trouble, Time until) {
  tell(options_.pools[pool].plan.language, states_[pool].told, trouble.says);
  pods_.setTrouble(pool, std::move(trouble), until);
}

/// Pods of the pool can be made again.
void Keeper::endTrouble(std::size_t pool) {
  auto& state = states_[pool];
  state.failures = 0;
  state.retryAt = {};
  tell(options_.pools[pool].plan.language, state.told, "");
}

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
