#include "access/rate_windows.h"

#include <chrono>
#include <optional>

namespace auth {
namespace {

using namespace std::chrono;

/// `Unit` long, as seconds, minutes, hours and days of UTC begin.
template <class Unit>
ports::Window windowOf(model::Timestamp now) {
  const auto begin = floor<Unit>(now);
  return {.begin = begin, .end = begin + Unit(1)};
}

ports::Window monthOf(model::Timestamp now) {
  const year_month_day today(floor<days>(now));
  const auto month = today.year() / today.month();
  return {.begin = sys_days(month / 1), .end = sys_days((month + months(1)) / 1)};
}

}  // namespace

std::vector<RateWindow> rateWindows(const model::RateLimits& limits, model::Timestamp now) {
  std::vector<RateWindow> windows;
  const auto add = [&](std::string_view name, std::string_view unit,
                       std::optional<std::uint32_t> most, ports::Window window) {
    if (most) windows.push_back({.name = name, .unit = unit, .most = *most, .window = window});
  };
  add("per_second", "second", limits.perSecond, windowOf<seconds>(now));
  add("per_minute", "minute", limits.perMinute, windowOf<minutes>(now));
  add("hourly", "hour", limits.perHour, windowOf<hours>(now));
  add("daily", "day", limits.perDay, windowOf<days>(now));
  add("monthly", "month", limits.perMonth, monthOf(now));
  return windows;
}

}  // namespace auth
