#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "ports/usage_log.h"

namespace memory {

/// Records of executions that live as long as the process: for tests. Thread-safe.
class MemoryUsageLog : public ports::UsageLog {
 public:
  async::Task<base::Result<void>> append(std::vector<model::UsageRecord> records) override;
  async::Task<base::Result<std::vector<ports::UsageGroup>>> addUp(ports::UsageFilter filter,
                                                                  ports::UsageGrouping grouping,
                                                                  std::size_t limit) override;
  async::Task<base::Result<std::vector<model::UsageRecord>>> newest(ports::UsageFilter filter,
                                                                    std::size_t limit) override;
  async::Task<base::Result<std::size_t>> removeBefore(model::Timestamp before,
                                                      std::size_t limit) override;

 private:
  [[nodiscard]] std::vector<model::UsageRecord> select(const ports::UsageFilter& filter);

  std::mutex mutex_;
  std::map<std::pair<model::Timestamp, std::string>, model::UsageRecord> records_;  // end, id
};

}  // namespace memory
