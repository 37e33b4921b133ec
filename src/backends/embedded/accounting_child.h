#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "async/task.h"
#include "backends/embedded/storage.h"

namespace embedded {

/// For tests, in a process that will be killed: makes, disables and removes keys, counts and
/// appends to the usage log for ever, beside the removal of what has ended, and writes a line to
/// `pipe` for each answer.
[[nodiscard]] async::Task<> accountForEver(Storage& storage, int pipe, int round);

/// What one child said of keys, counters and usage, and what has to be there because of it.
class Accounted {
 public:
  /// To be called when the child is dead.
  void ended() { ended_ = model::timestampNow() + std::chrono::milliseconds(1); }

  /// False when the line is of another subject.
  [[nodiscard]] bool hear(const std::string& line);

  /// Fails the test where something that was answered is missing, or half of something is there.
  [[nodiscard]] async::Task<> check(Storage& storage) const;
  /// Removes everything as upkeep would in time, and fails the test where anything is left.
  [[nodiscard]] static async::Task<> checkThatAllGoes(Storage& storage);

  [[nodiscard]] std::size_t answers() const { return answers_; }

 private:
  model::Timestamp begun_ = model::timestampNow(), ended_{};
  std::map<std::string, bool> keys_;             // by hash: whether it must be disabled
  std::map<std::string, std::uint64_t> counts_;  // at least so much
  std::set<std::string> batches_;
  std::size_t answers_ = 0;
};

}  // namespace embedded
