#pragma once

#include <string>
#include <vector>

#include "ports/one_store_contract.h"
#include "ports/usage_log.h"

namespace ports {

/// What every UsageLog promises; see SessionStoreContract for how a peer instantiates it.
class UsageLogContract : public OneStoreContract<UsageLog> {
 protected:
  using Outcome = model::UsageRecord::Outcome;
  using Records = std::vector<model::UsageRecord>;
  using Groups = std::vector<UsageGroup>;
  static constexpr std::int64_t kHour = 3'600'000;

  [[nodiscard]] static model::Principal key(std::string id) {
    return {.kind = model::Principal::Kind::kKey, .id = std::move(id)};
  }
  [[nodiscard]] static model::UsageRecord recordAt(std::int64_t milliseconds,
                                                   std::string language = "py",
                                                   std::string keyId = "k") {
    return {.executionId = base::newId(),
            .principal = key(std::move(keyId)),
            .language = std::move(language),
            .endedAt = at(milliseconds)};
  }
  [[nodiscard]] static UsageFilter between(std::int64_t from, std::int64_t until) {
    return {.from = at(from), .until = at(until)};
  }
  /// What `count` plain records amount to.
  [[nodiscard]] static UsageTotals plain(std::uint64_t count) {
    return {.executions = count, .succeeded = count};
  }
};

TEST_P(UsageLogContract, GivesBackRecordsNewestFirst) {
  run([](UsageLog& log) -> async::Task<> {
    auto full = recordAt(2, "rs");
    full.principal = {.kind = model::Principal::Kind::kToken, .id = "t"};
    full.outcome = Outcome::kCancelled;
    full.wallTime = std::chrono::milliseconds(3);
    full.cpuTime = std::chrono::milliseconds(4);
    full.peakMemoryBytes = 5ULL << 40;
    full.warm = true;
    full.filesIn = 6;
    full.filesOut = 7;
    const auto older = recordAt(1), newer = recordAt(3);
    must(co_await log.append({full, newer}));
    must(co_await log.append({}));
    must(co_await log.append({older}));
    EXPECT_EQ(must(co_await log.newest(between(0, 9), 9)), (Records{newer, full, older}));
    EXPECT_EQ(must(co_await log.newest(between(0, 9), 2)), (Records{newer, full}));
    EXPECT_EQ(must(co_await log.newest(between(1, 3), 9)), (Records{full, older}));
    auto filter = between(0, 9);
    filter.principal = full.principal;
    EXPECT_EQ(must(co_await log.newest(filter, 9)), (Records{full}));
    filter.principal->kind = model::Principal::Kind::kKey;
    EXPECT_EQ(must(co_await log.newest(filter, 9)), Records{});
    filter = between(0, 9);
    filter.language = "py";
    EXPECT_EQ(must(co_await log.newest(filter, 9)), (Records{newer, older}));
  });
}

TEST_P(UsageLogContract, TakesABatchThatIsGivenAgainOnce) {
  run([](UsageLog& log) -> async::Task<> {
    const Records batch{recordAt(1), recordAt(2)};
    must(co_await log.append(batch));
    auto again = batch;
    again[0].language = "other";
    again.push_back(recordAt(3));
    must(co_await log.append(again));
    EXPECT_EQ(must(co_await log.newest(between(0, 9), 9)), (Records{again[2], batch[1], batch[0]}));
  });
}

TEST_P(UsageLogContract, AddsUpEverything) {
  run([](UsageLog& log) -> async::Task<> {
    EXPECT_EQ(must(co_await log.addUp(between(0, 9), {}, 9)), Groups{});
    Records records;
    for (const auto outcome : {Outcome::kSucceeded, Outcome::kFailed, Outcome::kTimedOut,
                               Outcome::kOutOfMemory, Outcome::kCancelled, Outcome::kFailed}) {
      auto record = recordAt(5);
      record.outcome = outcome;
      record.wallTime = std::chrono::milliseconds(10);
      record.cpuTime = std::chrono::milliseconds(20);
      record.peakMemoryBytes = 30;
      record.warm = outcome == Outcome::kFailed;
      record.filesIn = 40;
      record.filesOut = 50;
      records.push_back(record);
    }
    must(co_await log.append(records));
    const UsageTotals totals{.executions = 6,
                             .succeeded = 1,
                             .failed = 2,
                             .timedOut = 1,
                             .outOfMemory = 1,
                             .cancelled = 1,
                             .warm = 2,
                             .filesIn = 240,
                             .filesOut = 300,
                             .wallTime = std::chrono::milliseconds(60),
                             .cpuTime = std::chrono::milliseconds(120),
                             .peakMemoryBytes = 180};
    EXPECT_EQ(must(co_await log.addUp(between(0, 9), {}, 9)), (Groups{{.totals = totals}}));
    EXPECT_EQ(must(co_await log.addUp(between(6, 9), {}, 9)), Groups{});
  });
}

TEST_P(UsageLogContract, GroupsByLanguageAndPrincipalTheMostUsedFirst) {
  run([](UsageLog& log) -> async::Task<> {
    must(
        co_await log.append({recordAt(1, "rs", "a"), recordAt(1, "py", "a"), recordAt(2, "py", "b"),
                             recordAt(3, "js", "b"), recordAt(4, "py", "a")}));
    const auto all = between(0, 9);
    EXPECT_EQ(must(co_await log.addUp(all, {.byLanguage = true}, 9)),
              (Groups{{.language = "py", .totals = plain(3)},
                      {.language = "js", .totals = plain(1)},
                      {.language = "rs", .totals = plain(1)}}));
    EXPECT_EQ(must(co_await log.addUp(all, {.byLanguage = true}, 1)),
              (Groups{{.language = "py", .totals = plain(3)}}));
    EXPECT_EQ(must(co_await log.addUp(all, {.byPrincipal = true}, 9)),
              (Groups{{.principal = key("a"), .totals = plain(3)},
                      {.principal = key("b"), .totals = plain(2)}}));
    EXPECT_EQ(must(co_await log.addUp(all, {.byPrincipal = true, .byLanguage = true}, 9)),
              (Groups{{.principal = key("a"), .language = "py", .totals = plain(2)},
                      {.principal = key("b"), .language = "js", .totals = plain(1)},
                      {.principal = key("b"), .language = "py", .totals = plain(1)},
                      {.principal = key("a"), .language = "rs", .totals = plain(1)}}));
    auto filter = all;
    filter.principal = key("b");
    filter.language = "js";
    EXPECT_EQ(must(co_await log.addUp(filter, {}, 9)), (Groups{{.totals = plain(1)}}));
  });
}

TEST_P(UsageLogContract, GroupsByHoursInTheirOrder) {
  run([](UsageLog& log) -> async::Task<> {
    must(co_await log.append({recordAt(2 * kHour), recordAt(3 * kHour - 1), recordAt(9 * kHour + 5),
                              recordAt(kHour, "js"), recordAt(kHour + 1, "js"),
                              recordAt(kHour + 2)}));
    const auto all = between(0, 10 * kHour);
    EXPECT_EQ(must(co_await log.addUp(all, {.byHour = true}, 9)),
              (Groups{{.hour = at(kHour), .totals = plain(3)},
                      {.hour = at(2 * kHour), .totals = plain(2)},
                      {.hour = at(9 * kHour), .totals = plain(1)}}));
    EXPECT_EQ(must(co_await log.addUp(all, {.byHour = true, .byLanguage = true}, 3)),
              (Groups{{.hour = at(kHour), .language = "js", .totals = plain(2)},
                      {.hour = at(kHour), .language = "py", .totals = plain(1)},
                      {.hour = at(2 * kHour), .language = "py", .totals = plain(2)}}));
  });
}

TEST_P(UsageLogContract, ForgetsTheOldestInBoundedSteps) {
  run([](UsageLog& log) -> async::Task<> {
    const auto one = recordAt(1), two = recordAt(2), three = recordAt(3), four = recordAt(4);
    must(co_await log.append({four, two, one, three}));
    EXPECT_EQ(must(co_await log.removeBefore(at(4), 2)), 2U);
    EXPECT_EQ(must(co_await log.newest(between(0, 9), 9)), (Records{four, three}));
    EXPECT_EQ(must(co_await log.removeBefore(at(4), 2)), 1U);
    EXPECT_EQ(must(co_await log.removeBefore(at(4), 2)), 0U);
    EXPECT_EQ(must(co_await log.newest(between(0, 9), 9)), (Records{four}));
  });
}

}  // namespace ports
