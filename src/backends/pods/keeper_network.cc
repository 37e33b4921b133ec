// Whether something keeps the sandboxes from the network, as their runners tell it. Nothing that
// started before a hole was seen is trusted, and whoever asks is refused until a pod that started
// after it finds the network closed: pods are made again with the usual back-off, so it heals.
#include <algorithm>

#include "backends/pods/keeper.h"

namespace pods {
namespace {

std::string sentence(const std::vector<std::string>& reached) {
  constexpr std::size_t kMost = 8, kLongest = 64;  // it comes from a pod
  std::string places;
  for (std::size_t i = 0; i < std::min(reached.size(), kMost); ++i)
    places += (i == 0 ? "" : ", ") + reached[i].substr(0, kLongest);
  return "the network policy is not enforced: a sandbox reached " + places;
}

}  // namespace

/// Whether this pod may be used, as far as the network goes; else it is removed.
bool Keeper::mayUse(KnownPod& pod, const std::vector<std::string>& reached) {
  if (!reached.empty()) return noteOpenNetwork(pod, sentence(reached));
  if (!isFromBeforeHole(pod)) {
    if (openNetwork_) noteClosedNetwork();
    return true;
  }
  remove(pod);  // what it found then says nothing
  fill();
  return false;
}

bool Keeper::isFromBeforeHole(const KnownPod& pod) const {
  return options_.requireNetworkPolicy && pod.seen <= holeSeen_;
}

bool Keeper::noteOpenNetwork(KnownPod& pod, std::string says) {
  const bool isNew = !openNetwork_ || openNetwork_->says != says;
  if (!options_.requireNetworkPolicy) {
    openNetwork_ = {.says = says, .until = {}};
    status_.setNetwork(openNetwork_);
    if (isNew && options_.onOpenNetwork) options_.onOpenNetwork(says);
    return true;
  }
  says += "; enforce it, or set K8S_REQUIRE_NETWORK_POLICY=false";
  noteFailure(*pod.pool, {.says = says, .hopeless = true});
  openNetwork_ = {.says = std::move(says), .until = states_[*pod.pool].retryAt};
  status_.setNetwork(openNetwork_);
  holeSeen_ = async::SteadyClock::now();
  remove(pod);
  for (auto& [uid, other] : known_)
    if (other.state == State::kWarm && pods_.lose(uid)) remove(other);
  fill();
  return false;
}

void Keeper::noteClosedNetwork() {
  const auto says = std::exchange(openNetwork_, std::nullopt)->says;
  status_.setNetwork(std::nullopt);
  if (!options_.requireNetworkPolicy) {
    if (options_.onOpenNetwork) options_.onOpenNetwork("");
    return;
  }
  for (std::size_t pool = 0; pool < states_.size(); ++pool) {
    if (pods_.troubleOf(pool) != says) continue;
    pods_.setTrouble(pool, {}, {});
    endTrouble(pool);
  }
}

base::Result<void> Keeper::isNetworkClosed() const {
  const auto open = status_.openNetwork();
  if (!open || !options_.requireNetworkPolicy) return {};
  // With a pool the keeper tries again by itself; without one somebody has to ask for a Job.
  bool triesItself = false;
  for (std::size_t pool = 0; pool < options_.pools.size(); ++pool)
    triesItself = triesItself || pods_.level(pool).target > 0;
  if (!triesItself && async::SteadyClock::now() >= open->until) return {};
  return base::fail({.kind = base::ErrorKind::kUnavailable,
                     .message = open->says,
                     .retryAfter = std::chrono::seconds(5)});
}

}  // namespace pods
