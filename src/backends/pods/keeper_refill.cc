// How the keeper makes pods and Jobs.
#include <algorithm>

#include "backends/pods/keeper.h"
#include "backends/pods/pod_name.h"
#include "backends/pods/pod_spec.h"

namespace pods {
namespace {

constexpr auto kCallTime = std::chrono::seconds(20);

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

}  // namespace pods
