#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

inline double microseconds(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

/// Durations of one kind, in microseconds.
using Samples = std::vector<double>;

/// {"n":…,"min":…,"p50":…,"p90":…,"p99":…,"max":…,"mean":…}; {"n":0} for none. A percentile is the
/// sample at that rank, never something between two samples.
std::string toJson(Samples samples);

}  // namespace bench
