#include "access/failure_throttle.h"

#include <algorithm>

namespace auth {

std::optional<std::chrono::milliseconds> FailureThrottle::refusedFor(const Address& address,
                                                                     TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(hostOf(address));
  if (found == records_.end() || found->second.failures < options_.failures) return std::nullopt;
  if (found->second.windowEnd <= now) return std::nullopt;
  return std::chrono::ceil<std::chrono::milliseconds>(found->second.windowEnd - now);
}

bool FailureThrottle::hasWorked(const Address& address, std::size_t keyIndex) {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(hostOf(address));
  return found != records_.end() && found->second.workedKeys.contains(keyIndex);
}

void FailureThrottle::failed(const Address& address, TimePoint now) {
  const std::lock_guard lock(mutex_);
  ++recordOf(hostOf(address), now).failures;
}

void FailureThrottle::worked(const Address& address, std::size_t keyIndex, TimePoint now) {
  const std::lock_guard lock(mutex_);
  recordOf(hostOf(address), now).workedKeys.insert(keyIndex);
}

Address FailureThrottle::hostOf(const Address& address) {
  return address.isV4() ? address : address.firstBits(64);
}

FailureThrottle::Record& FailureThrottle::recordOf(const Address& host, TimePoint now) {
  if (!records_.contains(host)) makeRoom(now);
  auto& record = records_[host];
  if (record.windowEnd <= now) {  // the failures are forgiven, the good keys are not forgotten
    record.windowEnd = now + options_.window;
    record.failures = 0;
  }
  return record;
}

void FailureThrottle::makeRoom(TimePoint now) {
  if (records_.size() < options_.addresses) return;
  std::erase_if(records_, [&](const auto& entry) { return entry.second.windowEnd <= now; });
  if (records_.size() < options_.addresses) return;
  records_.erase(std::ranges::min_element(
      records_, {}, [](const auto& entry) { return entry.second.windowEnd; }));
}

}  // namespace auth
