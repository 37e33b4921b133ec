#include "samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bench {

std::string toJson(Samples samples) {
  if (samples.empty()) return R"({"n":0})";
  std::ranges::sort(samples);
  const auto count = static_cast<double>(samples.size());
  const auto rank = [&](double share) {
    return samples[static_cast<std::size_t>(std::max(std::ceil(share * count) - 1, 0.0))];
  };
  const double sum = std::accumulate(samples.begin(), samples.end(), 0.0);
  return fmt::format(
      R"({{"n":{},"min":{:.2f},"p50":{:.2f},"p90":{:.2f},"p99":{:.2f},"max":{:.2f},"mean":{:.2f}}})",
      samples.size(), samples.front(), rank(0.5), rank(0.9), rank(0.99), samples.back(),
      sum / count);
}

}  // namespace bench
