#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "model/principal.h"
#include "model/timestamp.h"

namespace model {

/// What is remembered of one execution for statistics: no code, no output, no names.
struct UsageRecord {
  /// The numbers are stored: they never change.
  enum class Outcome {
    kSucceeded = 0,  ///< exit code 0
    kFailed = 1,     ///< another code, a signal, too much output
    kTimedOut = 2,   ///< wall or processor time
    kOutOfMemory = 3,
    kCancelled = 4,  ///< the client went away
  };

  std::string executionId = {};
  Principal principal = {};
  std::string language = {};  ///< code of a Language
  Outcome outcome = Outcome::kSucceeded;
  Timestamp endedAt{};
  std::chrono::milliseconds wallTime{}, cpuTime{};
  std::uint64_t peakMemoryBytes = 0;
  bool warm = false;  ///< a sandbox was parked for it
  std::uint32_t filesIn = 0, filesOut = 0;

  friend bool operator==(const UsageRecord&, const UsageRecord&) = default;
};

}  // namespace model
