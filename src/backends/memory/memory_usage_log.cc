#include "backends/memory/memory_usage_log.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <tuple>

namespace memory {
namespace {

using Outcome = model::UsageRecord::Outcome;

bool accepts(const ports::UsageFilter& filter, const model::UsageRecord& record) {
  return (!filter.principal || *filter.principal == record.principal) &&
         (!filter.language || *filter.language == record.language);
}

std::uint64_t& countOf(ports::UsageTotals& totals, Outcome outcome) {
  switch (outcome) {
    case Outcome::kSucceeded:
      return totals.succeeded;
    case Outcome::kFailed:
      return totals.failed;
    case Outcome::kTimedOut:
      return totals.timedOut;
    case Outcome::kOutOfMemory:
      return totals.outOfMemory;
    case Outcome::kCancelled:
      break;
  }
  return totals.cancelled;
}

void add(ports::UsageTotals& totals, const model::UsageRecord& record) {
  ++totals.executions;
  ++countOf(totals, record.outcome);
  totals.warm += record.warm ? 1 : 0;
  totals.filesIn += record.filesIn;
  totals.filesOut += record.filesOut;
  totals.wallTime += record.wallTime;
  totals.cpuTime += record.cpuTime;
  totals.peakMemoryBytes += record.peakMemoryBytes;
}

bool sameLine(const ports::UsageGroup& one, const ports::UsageGroup& other) {
  return one.hour == other.hour && one.principal == other.principal &&
         one.language == other.language;
}

ports::UsageGroup lineOf(const model::UsageRecord& record, ports::UsageGrouping grouping) {
  ports::UsageGroup line;
  if (grouping.byHour) line.hour = std::chrono::floor<std::chrono::hours>(record.endedAt);
  if (grouping.byPrincipal) line.principal = record.principal;
  if (grouping.byLanguage) line.language = record.language;
  return line;
}

bool comesFirst(const ports::UsageGroup& one, const ports::UsageGroup& other) {
  const auto rank = [](const ports::UsageGroup& line) {
    const auto principal = line.principal.value_or(model::Principal());
    // Turned round: the most executions come first.
    return std::make_tuple(line.hour, ~line.totals.executions, line.language, principal.kind,
                           principal.id);
  };
  return rank(one) < rank(other);
}

}  // namespace

async::Task<base::Result<void>> MemoryUsageLog::append(std::vector<model::UsageRecord> records) {
  const std::lock_guard lock(mutex_);
  for (auto& record : records) {
    std::pair key(record.endedAt, record.executionId);
    records_.try_emplace(std::move(key), std::move(record));
  }
  co_return base::Result<void>();
}

std::vector<model::UsageRecord> MemoryUsageLog::select(const ports::UsageFilter& filter) {
  std::vector<model::UsageRecord> selected;
  const std::lock_guard lock(mutex_);
  const auto begin = records_.lower_bound({filter.from, ""});
  const auto end = records_.lower_bound({std::max(filter.from, filter.until), ""});
  for (auto record = begin; record != end; ++record) {
    if (accepts(filter, record->second)) selected.push_back(record->second);
  }
  return selected;
}

async::Task<base::Result<std::vector<ports::UsageGroup>>> MemoryUsageLog::addUp(
    ports::UsageFilter filter, ports::UsageGrouping grouping, std::size_t limit) {
  std::vector<ports::UsageGroup> groups;
  for (const auto& record : select(filter)) {
    auto line = lineOf(record, grouping);
    auto found = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& group) { return sameLine(group, line); });
    if (found == groups.end()) found = groups.insert(found, std::move(line));
    add(found->totals, record);
  }
  std::sort(groups.begin(), groups.end(), comesFirst);
  groups.resize(std::min(groups.size(), limit));
  co_return groups;
}

async::Task<base::Result<std::vector<model::UsageRecord>>> MemoryUsageLog::newest(
    ports::UsageFilter filter, std::size_t limit) {
  auto records = select(filter);
  std::reverse(records.begin(), records.end());
  records.resize(std::min(records.size(), limit));
  co_return records;
}

async::Task<base::Result<std::size_t>> MemoryUsageLog::removeBefore(model::Timestamp before,
                                                                    std::size_t limit) {
  const std::lock_guard lock(mutex_);
  std::size_t removed = 0;
  while (removed < limit && !records_.empty() && records_.begin()->first.first < before) {
    records_.erase(records_.begin());
    ++removed;
  }
  co_return removed;
}

}  // namespace memory
