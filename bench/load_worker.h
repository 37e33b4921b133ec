#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "load_options.h"
#include "samples.h"

namespace bench {

/// What one connection, or all of them, got.
struct Tally {
  std::map<unsigned, Samples> latencies;  ///< by status; from the scheduled time in the open loop
  std::uint64_t errors = 0;               ///< no whole answer
  std::uint64_t wrong = 0;                ///< another status or body than expected
  std::uint64_t withoutRetryAfter = 0;    ///< 503 that does not say when to come back
  std::string firstProblem;

  void add(const Tally& other);
};

/// Shared by the threads of one phase (the warm-up or the measurement).
struct Phase {
  Clock::time_point start;
  std::uint64_t count = 0;  ///< 0: no bound
  double seconds = 0;       ///< 0: no bound
  std::atomic<std::uint64_t> next = 0;
};

/// Sends requests over one connection until the phase is over.
Tally work(const LoadOptions& options, Phase& phase);

}  // namespace bench
