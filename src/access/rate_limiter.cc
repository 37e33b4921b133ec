#include "access/rate_limiter.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace auth {
namespace {

using Windows = std::vector<RateWindow>;
using Counts = std::vector<std::uint64_t>;

std::vector<ports::CountLimit> countLimits(const Windows& windows) {
  std::vector<ports::CountLimit> limits;
  for (const auto& each : windows) limits.push_back({.window = each.window, .most = each.most});
  return limits;
}

Allowance allowanceOf(const RateWindow& window, std::uint64_t count) {
  return {.period = window.name,
          .limit = window.most,
          .remaining = window.most - std::min<std::uint64_t>(count, window.most),
          .resetsAt = window.window.end};
}

/// Of those with the least left the longest: whoever is refused waits for that one.
Allowance tightest(const Windows& windows, const Counts& counts) {
  auto found = allowanceOf(windows.front(), counts.front());
  for (std::size_t i = 1; i < windows.size(); ++i) {
    const auto other = allowanceOf(windows[i], counts[i]);
    if (other.remaining <= found.remaining) found = other;
  }
  return found;
}

base::Error refusal(const Windows& windows, const Allowance& exceeded, model::Timestamp now) {
  const auto window = std::ranges::find(windows, exceeded.period, &RateWindow::name);
  const auto wait = std::max(exceeded.resetsAt - now, std::chrono::milliseconds(1));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return {.kind = base::ErrorKind::kRateLimited,
          .message =
              fmt::format("Rate limit of this API key exceeded: {} {} per {}. Try again in {} s.",
                          exceeded.limit, exceeded.limit == 1 ? "execution" : "executions",
                          window->unit, seconds),
          .retryAfter = wait};
}

}  // namespace

async::Task<Verdict> RateLimiter::judge(const Caller& caller, std::uint32_t executions) {
  if (!options_.enabled || !caller.limits) co_return Verdict{};
  const auto now = options_.now();
  const auto windows = rateWindows(*caller.limits, now);
  if (windows.empty()) co_return Verdict{};
  const auto counted =
      co_await counters_.addWithin(caller.principal.id, countLimits(windows), executions);
  if (!counted) {
    if (options_.onFault) options_.onFault(counted.error());
    co_return Verdict{};
  }
  Verdict verdict{.allowance = tightest(windows, counted->counts)};
  const bool refused = executions == 0 ? verdict.allowance->remaining == 0 : !counted->added;
  if (refused) verdict.refusal = refusal(windows, *verdict.allowance, now);
  co_return verdict;
}

}  // namespace auth
