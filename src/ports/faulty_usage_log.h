#pragma once

#include <utility>
#include <vector>

#include "ports/faults.h"
#include "ports/usage_log.h"

namespace ports {

/// For tests: another UsageLog, whose calls fail as `faults` says. Both outlive it.
class FaultyUsageLog : public UsageLog {
 public:
  FaultyUsageLog(UsageLog& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  async::Task<base::Result<void>> append(std::vector<model::UsageRecord> records) override {
    return faults_.pass(inner_.append(std::move(records)));
  }
  async::Task<base::Result<std::vector<UsageGroup>>> addUp(UsageFilter filter,
                                                           UsageGrouping grouping,
                                                           std::size_t limit) override {
    return faults_.pass(inner_.addUp(std::move(filter), grouping, limit));
  }
  async::Task<base::Result<std::vector<model::UsageRecord>>> newest(UsageFilter filter,
                                                                    std::size_t limit) override {
    return faults_.pass(inner_.newest(std::move(filter), limit));
  }
  async::Task<base::Result<std::size_t>> removeBefore(model::Timestamp before,
                                                      std::size_t limit) override {
    return faults_.pass(inner_.removeBefore(before, limit));
  }

 private:
  UsageLog& inner_;
  Faults& faults_;
};

}  // namespace ports
