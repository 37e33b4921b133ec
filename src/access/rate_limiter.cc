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
          .unit = window.unit,
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

Verdict refusal(const Allowance& exceeded, model::Timestamp now) {
  const auto wait = std::max(exceeded.resetsAt - now, std::chrono::milliseconds(1));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return {.refusal =
              base::Error{.kind = base::ErrorKind::kRateLimited,
                          .message = fmt::format("Rate limit of this API key exceeded: {} {} "
                                                 "per {}. Try again in {} s.",
                                                 exceeded.limit,
                                                 exceeded.limit == 1 ? "execution" : "executions",
                                                 exceeded.unit, seconds),
                          .retryAfter = wait},
          .allowance = exceeded};
}

}  // namespace

async::Task<Verdict> RateLimiter::admit(const Caller& caller) {
  const auto* limits = limitsOf(caller);
  if (limits == nullptr) co_return Verdict{};
  if (auto known = remember(caller); known.refusal) co_return known;
  const auto now = options_.now();
  const auto windows = rateWindows(*limits, now);
  if (windows.empty()) co_return Verdict{};
  const auto counted = co_await counters_.addWithin(caller.principal.id, countLimits(windows), 1);
  if (!counted) {
    if (options_.onFault) options_.onFault(counted.error());
    co_return Verdict{};
  }
  const auto left = tightest(windows, counted->counts);
  if (counted->added) co_return Verdict{.allowance = left};
  noteRefusal(caller.principal.id, {.limits = *limits, .exceeded = left}, now);
  co_return refusal(left, now);
}

Verdict RateLimiter::remember(const Caller& caller) const {
  const auto* limits = limitsOf(caller);
  if (limits == nullptr) return {};
  const auto now = options_.now();
  const std::lock_guard lock(mutex_);
  const auto found = refused_.find(caller.principal.id);
  if (found == refused_.end() || found->second.limits != *limits) return {};
  const auto& exceeded = found->second.exceeded;
  return exceeded.resetsAt > now ? refusal(exceeded, now) : Verdict{};
}

void RateLimiter::noteRefusal(const std::string& id, const Refused& refused, model::Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (refused_.size() >= kMostRefused) {
    std::erase_if(refused_, [&](const auto& each) { return each.second.exceeded.resetsAt <= now; });
    if (refused_.size() >= kMostRefused) refused_.clear();
  }
  refused_.insert_or_assign(id, refused);
}

}  // namespace auth
