#include "backends/embedded/usage_sums.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "backends/embedded/columns.h"

namespace embedded {
namespace {

using ports::UsageGroup;
using ports::UsageTotals;

constexpr auto kRows = R"(
SELECT ended_at, principal_kind, principal_id, language, outcome, warm, files_in, files_out,
  wall_time, cpu_time, peak_memory
FROM executions
WHERE ended_at >= ?1 AND ended_at < ?2
  AND (?3 IS NULL OR (principal_kind = ?3 AND principal_id = ?4))
  AND (?5 IS NULL OR language = ?5)
ORDER BY ended_at
)";

/// By the number of model::UsageRecord::Outcome.
constexpr std::uint64_t UsageTotals::* kCounts[] = {
    &UsageTotals::succeeded, &UsageTotals::failed, &UsageTotals::timedOut,
    &UsageTotals::outOfMemory, &UsageTotals::cancelled};

std::uint64_t countIn(const sqlite::Statement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

void add(UsageTotals& totals, const sqlite::Statement& row) {
  ++totals.executions;
  const auto outcome = countIn(row, 4);
  if (outcome < std::size(kCounts)) ++(totals.*kCounts[outcome]);
  totals.warm += countIn(row, 5);
  totals.filesIn += countIn(row, 6);
  totals.filesOut += countIn(row, 7);
  totals.wallTime += std::chrono::milliseconds(row.integer(8));
  totals.cpuTime += std::chrono::milliseconds(row.integer(9));
  totals.peakMemoryBytes += countIn(row, 10);
}

/// Within an hour.
bool comesFirst(const UsageGroup& one, const UsageGroup& other) {
  const auto rank = [](const UsageGroup& line) {
    const auto principal = line.principal.value_or(model::Principal());
    // Turned round: the most executions come first.
    return std::make_tuple(~line.totals.executions, line.language, principal.kind, principal.id);
  };
  return rank(one) < rank(other);
}

/// The lines of a statistic. Rows come in the order of time, so an hour is complete when the next
/// one begins: only one hour's lines are open at a time. GROUP BY would sort all rows first.
class Lines {
 public:
  Lines(ports::UsageGrouping grouping, std::size_t limit) : grouping_(grouping), limit_(limit) {}

  /// False when there are enough lines.
  bool add(const sqlite::Statement& row) {
    if (grouping_.byHour) beginHour(std::chrono::floor<std::chrono::hours>(timestampIn(row, 0)));
    if (closed_.size() >= limit_) return false;
    Key key;
    if (grouping_.byLanguage) std::get<0>(key) = row.text(3);
    if (grouping_.byPrincipal) std::get<1>(key) = {row.integer(1), row.text(2)};
    embedded::add(open_[std::move(key)], row);
    return true;
  }

  [[nodiscard]] std::vector<UsageGroup> finish() {
    closeHour();
    closed_.resize(std::min(closed_.size(), limit_));
    return std::move(closed_);
  }

 private:
  using Key = std::tuple<std::string, std::pair<std::int64_t, std::string>>;

  void beginHour(model::Timestamp hour) {
    if (hour_ != hour) closeHour();
    hour_ = hour;
  }

  void closeHour() {
    const auto begin = static_cast<std::ptrdiff_t>(closed_.size());
    for (const auto& [key, totals] : open_) closed_.push_back(lineOf(key, totals));
    open_.clear();
    std::sort(closed_.begin() + begin, closed_.end(), comesFirst);
  }

  [[nodiscard]] UsageGroup lineOf(const Key& key, const UsageTotals& totals) const {
    const auto& [language, principal] = key;
    UsageGroup line{.hour = hour_, .totals = totals};
    if (grouping_.byLanguage) line.language = language;
    if (grouping_.byPrincipal) {
      line.principal = {.kind = static_cast<model::Principal::Kind>(principal.first),
                        .id = principal.second};
    }
    return line;
  }

  ports::UsageGrouping grouping_;
  std::size_t limit_;
  std::optional<model::Timestamp> hour_;  // of the lines that are open
  std::map<Key, UsageTotals> open_;
  std::vector<UsageGroup> closed_;
};

}  // namespace

base::Result<std::vector<UsageGroup>> addUpUsage(sqlite::Database& database,
                                                 const ports::UsageFilter& filter,
                                                 ports::UsageGrouping grouping, std::size_t limit) {
  auto statement = TRY(database.prepare(kRows));
  const auto principal = columns(filter.principal);
  statement.bind(column(filter.from), column(filter.until), principal.kind, principal.id,
                 filter.language);
  Lines lines(grouping, limit);
  while (TRY(statement.step()) && lines.add(statement)) {
  }
  return lines.finish();
}

}  // namespace embedded
