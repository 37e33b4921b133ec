// What the watch tells the keeper.
#include "backends/pods/keeper.h"
#include "backends/pods/labels.h"

namespace pods {

void Keeper::see(const kubernetes::Pod& told) {
  auto [at, isNew] = known_.try_emplace(told.metadata.uid);
  KnownPod& pod = at->second;
  const auto before = pod.renewal;
  pod.read(told);
  if (isNew) {
    pod.seen = pod.changed = async::SteadyClock::now();
    const auto language = told.metadata.labels.find(kLanguageLabel);
    if (language != told.metadata.labels.end()) pod.pool = poolOf(language->second);
  }
  const bool hasShown = isNew || pod.renewal != before;
  if (hasShown) pod.isFree = false;  // judged anew
  if (pod.state == State::kTaken) return seeTaken(pod, told, hasShown);
  if (pod.replica != options_.plan.replica) return seeForeign(pod, hasShown);
  if (!isNew && pod.renewal != before) replicas_.echo(async::SteadyClock::now());
  if (!pod.isOurs()) becomeOurs(pod);
  if (pod.isOver) {
    seeEnd(pod, told);
  } else if (pod.isAbandoned) {
    leaveAbandoned(pod);
  } else if (pod.state == State::kStarting) {
    if (pod.isStuck) seeTrouble(pod, told);
    if (pod.ip.empty() || pod.state != State::kStarting) return;
    connect(pod, State::kConnecting);
    fillSoon();  // the cluster has time for another one
  }
}

void Keeper::seeForeign(KnownPod& pod, bool hasShown) {
  const auto now = async::SteadyClock::now();
  if (hasShown) replicas_.heard(pod.replica, now);
  if (hasShown && pod.busySince) pod.busySince = now;  // it is looked after
  if (!pod.isOurs()) return;
  // We were taken for dead. The runner lets only one of us run something.
  pods_.lose(pod.uid);
  setState(pod, State::kForeign);
  fill();
}

/// Ordered a moment ago, adopted, or of a former life of this server.
void Keeper::becomeOurs(KnownPod& pod) {
  const bool isOrdered = orders_.erase(pod.job.empty() ? pod.name : pod.job) > 0;
  const bool wasAsked = pod.state == State::kAdopting;
  pod.hadOthers = !isOrdered;
  if (!isOrdered && !wasAsked && !pod.ip.empty() && !pod.isOver) {
    setState(pod, State::kOccupied);
    return askSoon(pod);
  }
  setState(pod, State::kStarting);
  if (!pod.pool || (!isOrdered && !isAsOurs(pod))) remove(pod);
}

void Keeper::seeEnd(KnownPod& pod, const kubernetes::Pod& told) {
  const auto end = endOf(told);
  if (end) ends_.note(pod.uid, *end);
  pods_.lose(pod.uid);
  const bool wasBeingMade = pod.isBeingMade();
  if (wasBeingMade && end && pod.pool && !pod.hadOthers)
    noteFailure(*pod.pool, {.says = "a pod ended before it was ready: " + end->says,
                            .hopeless = end->cannotServe});
  // One that is used may still answer; who runs something there gives it back.
  const bool isUsed = pod.isLeased() && !end;
  if (!isUsed && pod.state != State::kEnding) remove(pod);
  fill();
}

/// What runs there may still answer, and gives the pod back.
void Keeper::leaveAbandoned(KnownPod& pod) {
  const bool isIdle = pod.isBeingMade() || pod.state == State::kReconnecting ||
                      (pod.state == State::kWarm && pods_.lose(pod.uid));
  if (!isIdle) return;
  remove(pod);
  fillSoon();  // all pods of a node come at once
}

void Keeper::seeTrouble(KnownPod& pod, const kubernetes::Pod& told) {
  const auto trouble = troubleOf(told);
  if (!trouble || !pod.pool) return;
  if (trouble->hopeless && !pod.job.empty()) {
    noteFailure(*pod.pool, *trouble);
    return remove(pod);
  }
  noteTrouble(*pod.pool, *trouble, async::SteadyClock::now() + options_.pace.longestRetry);
}

void Keeper::removed(const kubernetes::Pod& last) {
  const auto found = known_.find(last.metadata.uid);
  if (found == known_.end()) return;
  const auto& pod = found->second;
  const auto end = endOf(last);
  ends_.note(pod.uid, end ? *end : PodEnd{.says = "the pod was removed"});
  pods_.lose(pod.uid);
  known_.erase(found);
  fill();
}

void Keeper::synced() {
  synced_ = true;
  status_.synced();
  endSilence();
  fill();
}

void Keeper::following() {
  replicas_.listening(async::SteadyClock::now());
  status_.following();
  if (synced_) endSilence();
}

/// The API is to be had again: that nobody answered a creation says nothing of the next one.
void Keeper::endSilence() {
  if (toldOfApi_.empty()) return;
  tell("cluster", toldOfApi_, "");
  for (auto& state : states_) {
    state.failures = 0;
    state.retryAt = {};
  }
  fillSoon();
}

void Keeper::troubled(const kubernetes::ApiError& error) {
  replicas_.deaf();
  const std::string why = "the Kubernetes API is not to be had: " + error.message;
  status_.troubled(why);
  tell("cluster", toldOfApi_, why);
}

}  // namespace pods
