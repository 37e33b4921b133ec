#include "backends/pods/keeper_status.h"

#include <chrono>
#include <utility>

namespace pods {
namespace {

constexpr const char* kNetworkPolicy = "network-policy";  // docs/sandbox.md

}  // namespace

KeeperStatus::KeeperStatus(std::string place) {
  capacity_.place = std::move(place);
  capacity_.problem = "the cluster has not been heard yet";
}

void KeeperStatus::synced() {
  const std::lock_guard lock(mutex_);
  capacity_.reachable = isSynced_ = true;
  capacity_.problem.clear();
}

void KeeperStatus::following() {
  const std::lock_guard lock(mutex_);
  capacity_.reachable = isSynced_;
  capacity_.problem.clear();
}

void KeeperStatus::troubled(std::string why) {
  const std::lock_guard lock(mutex_);
  capacity_.reachable = false;
  capacity_.problem = std::move(why);
}

void KeeperStatus::setPools(std::vector<ports::Pool> pools) {
  const std::lock_guard lock(mutex_);
  capacity_.pools = std::move(pools);
}

void KeeperStatus::setWalls(std::string level, std::vector<std::string> missing) {
  const std::lock_guard lock(mutex_);
  capacity_.level = std::move(level);
  capacity_.missingWalls = std::move(missing);
}

void KeeperStatus::setNetwork(std::optional<OpenNetwork> open) {
  const std::lock_guard lock(mutex_);
  openNetwork_ = std::move(open);
}

ports::Capacity KeeperStatus::capacity(bool mustBeClosed) const {
  const std::lock_guard lock(mutex_);
  auto capacity = capacity_;
  if (!openNetwork_) return capacity;
  capacity.missingWalls.emplace_back(kNetworkPolicy);
  if (mustBeClosed && capacity.problem.empty()) capacity.problem = openNetwork_->says;
  return capacity;
}

base::Result<void> KeeperStatus::isSynced() const {
  const std::lock_guard lock(mutex_);
  if (isSynced_) return {};
  return base::fail({.kind = base::ErrorKind::kUnavailable,
                     .message = capacity_.problem,
                     .retryAfter = std::chrono::seconds(1)});
}

void KeeperStatus::addNetwork(std::vector<std::string>& missingWalls) const {
  const std::lock_guard lock(mutex_);
  if (openNetwork_) missingWalls.emplace_back(kNetworkPolicy);
}

std::optional<OpenNetwork> KeeperStatus::openNetwork() const {
  const std::lock_guard lock(mutex_);
  return openNetwork_;
}

}  // namespace pods
