// What the keeper does now and then: ages, signs of life, what dead servers left.
#include <boost/json.hpp>

#include "backends/kubernetes/backoff.h"
#include "backends/pods/keeper.h"
#include "backends/pods/labels.h"
#include "backends/pods/pod_spec.h"

namespace pods {
namespace {

namespace json = boost::json;
constexpr auto kCallTime = std::chrono::seconds(4);

}  // namespace

async::Task<> Keeper::live(std::shared_ptr<Keeper> self) {
  while (co_await kubernetes::pause(self->options_.pace.tick, self->watchEnds_)) {
    if (self->stopped_ || !self->synced_) continue;
    const auto now = async::SteadyClock::now();
    self->giveUpOrders(now);
    self->questionJobs(now);
    for (auto& [uid, pod] : self->known_) self->lookAtAges(pod, now);
    self->renew(now);
    self->settleDead(now);
    self->forgetTroubles(now);
    self->fill();
  }
}

/// Creations that may have happened, or of which nothing came.
void Keeper::giveUpOrders(Time now) {
  for (auto at = orders_.begin(); at != orders_.end();) {
    const auto& [name, order] = *at;
    if (!order.isAnswered || now < order.giveUpAt) {
      ++at;
      continue;
    }
    if (order.isMade && order.isJob)
      noteFailure(order.pool, {.says = "a Job made no pod in time (POD_START_SECONDS): the "
                                       "events of Jobs in the namespace tell why"});
    spawn(removeObjects(shared_from_this(), ordered(name, order.isJob)));
    at = orders_.erase(at);
  }
}

/// A Job that could not be made says nothing of the next one, long after.
void Keeper::forgetTroubles(Time now) {
  for (std::size_t pool = 0; pool < states_.size(); ++pool) {
    if (pods_.forgetTrouble(pool, now - options_.pace.longestRetry)) endTrouble(pool);
  }
}

void Keeper::lookAtAges(KnownPod& pod, Time now) {
  if (pod.state == State::kEnding && now > pod.removeAgainAt) {
    // That of another server is judged anew: it may live again.
    if (pod.replica != options_.plan.replica) return setState(pod, State::kForeign);
    return remove(pod);
  }
  if (pod.isOurs() && pod.isBeingMade() && !pod.waitsForNode &&
      now - pod.seen > options_.startTime) {
    noteFailure(*pod.pool, {.says = "a pod was not ready in time (POD_START_SECONDS)"});
    return remove(pod);
  }
  if (pod.state == State::kOccupied) return askSoon(pod);
  if (pod.state == State::kTaken) return claim(pod);
  if (pod.state == State::kReconnecting &&
      (now - pod.changed > options_.startTime || now - pod.firstUse > options_.reuse.longest))
    return remove(pod);
  if (pod.state != State::kWarm) return;
  if (pod.isAbandoned) return leaveAbandoned(pod);  // it was given back
  // A Job's pod ends with its Job: it was for somebody who went.
  const bool isOld = !pod.job.empty() || isFromBeforeHole(pod) ||
                     (pod.runs == 0 ? now - pod.seen > options_.lifetime
                                    : now - pod.firstUse > options_.reuse.longest);
  if (isOld && pods_.lose(pod.uid)) remove(pod);
}

/// One of our pods changes, so that the other servers see that we live.
void Keeper::renew(Time now) {
  if (now - renewedAt_ < options_.pace.renewal) return;
  for (const auto& [uid, pod] : known_) {
    const bool isOurs = pod.isOurs() && pod.replica == options_.plan.replica;
    if (!isOurs || pod.state == State::kEnding) continue;
    renewedAt_ = now;
    return spawn(sendRenewal(shared_from_this(), pod.name, std::to_string(++renewals_)));
  }
}

async::Task<> Keeper::sendRenewal(std::shared_ptr<Keeper> self, std::string name,
                                  std::string value) {
  const auto text =
      json::serialize(json::object{{"metadata", {{"annotations", {{kRenewal, value}}}}}});
  const kubernetes::Call call{.until = async::Deadline::in(kCallTime), .cancel = self->callsEnd_};
  const auto done = co_await self->client_.patch<kubernetes::Pod>(
      {.space = {}, .name = std::move(name)}, text, call);
  self->noteRight("signs of life", done ? nullptr : &done.error());
  // It may have gone in this moment: the next one, at once.
  if (!done && done.error().problem == kubernetes::Problem::kNotFound) self->renewedAt_ = {};
}

void Keeper::settleDead(Time now) {
  for (const auto& replica : replicas_.dead(now)) {
    bool isLeft = false;
    for (auto& [uid, pod] : known_) {
      if (pod.replica != replica) continue;
      isLeft = true;
      if (pod.state == State::kForeign) settle(pod);
    }
    if (!isLeft) replicas_.forget(replica);
  }
}

/// Whether it might be one that we have made for our pools, and nothing has run in it. A Job's is
/// for somebody who waits, and its Job would replace or remove it.
bool Keeper::isAsOurs(const KnownPod& pod) const {
  return pod.pool && pod.lease == kWarm && pod.plan == states_[*pod.pool].plan && !pod.isOfJob;
}

/// A pod of a dead server: left alone while a run lives there, for somebody may go on with it; ours
/// from now on if we lack one and it is as ours are; else gone.
void Keeper::settle(KnownPod& pod) {
  if (!pod.isOver && !pod.ip.empty() && !pod.isFree) return askSoon(pod);
  bool isWelcome = isAsOurs(pod) && !pod.isUnfit() && !pod.busySince;
  if (isWelcome) {
    const auto level = pods_.level(*pod.pool);
    isWelcome = level.ready + counts()[*pod.pool].pods < level.target;
  }
  if (!isWelcome) return remove(pod);
  setState(pod, State::kAdopting);
  spawn(adopt(shared_from_this(), pod.uid, pod.name, pod.resourceVersion));
}

async::Task<> Keeper::adopt(std::shared_ptr<Keeper> self, std::string uid, std::string name,
                            std::string resourceVersion) {
  const auto text = adoptionText(self->options_.plan, resourceVersion);
  const kubernetes::Call call{.until = async::Deadline::in(kCallTime), .cancel = self->callsEnd_};
  const auto done = co_await self->client_.patch<kubernetes::Pod>(
      {.space = {}, .name = std::move(name)}, text, call);
  auto* pod = self->find(uid);
  // A conflict: somebody else was faster, or it has changed; the watch tells. Success, too.
  if (!done && pod != nullptr && pod->state == State::kAdopting)
    self->setState(*pod, State::kForeign);
}

}  // namespace pods
