#include "apps/key_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "access/rate_windows.h"
#include "base/utf8_repair.h"

namespace apps {
namespace {

using Limit = std::optional<std::uint32_t>;

base::Result<void> change(Limit& limit, std::string_view flag,
                          const std::optional<std::string>& word) {
  if (!word) return {};
  const auto read = limitIn(*word);
  if (!read)
    return base::fail(base::ErrorKind::kInvalid, fmt::format("{} {}", flag, read.error().message));
  limit = *read;
  return {};
}

}  // namespace

base::Result<Limit> limitIn(std::string_view word) {
  constexpr std::uint32_t kMost = 1'000'000'000;
  if (word == "none") return std::nullopt;
  std::uint32_t number = 0;
  const auto* const begin = word.data();
  const auto* const end = begin + word.size();
  const auto [stopped, problem] = std::from_chars(begin, end, number);
  if (problem == std::errc() && stopped == end && number >= 1 && number <= kMost) return number;
  return base::fail(base::ErrorKind::kInvalid,
                    fmt::format("must be an integer from 1 to {}, or none", kMost));
}

base::Result<model::RateLimits> changed(model::RateLimits limits, const LimitWords& words) {
  TRY(change(limits.perSecond, "--per-second", words.perSecond));
  TRY(change(limits.perMinute, "--per-minute", words.perMinute));
  TRY(change(limits.perHour, "--hourly", words.hourly));
  TRY(change(limits.perDay, "--daily", words.daily));
  TRY(change(limits.perMonth, "--monthly", words.monthly));
  return limits;
}

base::Result<void> checkKeyName(std::string_view name) {
  constexpr std::size_t kLongest = 100;
  const auto isControl = [](unsigned char byte) { return byte < ' ' || byte == 0x7f; };
  const bool good = !name.empty() && name.size() <= kLongest &&
                    std::ranges::none_of(name, isControl) && base::repairUtf8(name) == name;
  if (good) return {};
  return base::fail(base::ErrorKind::kInvalid,
                    fmt::format("--name must be 1 to {} bytes of text on one line", kLongest));
}

std::string describe(const model::RateLimits& limits) {
  std::string text;
  for (const auto& window : auth::rateWindows(limits, {})) {
    text += fmt::format("{}{} per {}", text.empty() ? "" : ", ", window.most, window.unit);
  }
  return text.empty() ? "none" : text;
}

}  // namespace apps
