#include "upkeep/expire_sessions.h"

#include <chrono>
#include <map>

#include "async/co_test.h"

namespace upkeep {
namespace {

using namespace std::chrono_literals;

/// Knows when sessions were used, and nothing else.
class Uses : public ports::SessionStore {
 public:
  std::map<std::string, model::Timestamp> lastUses;
  std::string usedMeanwhile;  // between expired() and removeUnused()

  async::Task<base::Result<std::vector<std::string>>> expired(model::Timestamp before,
                                                              std::size_t limit) override {
    std::vector<std::string> ids;
    for (const auto& [id, at] : lastUses) {
      if (at < before && ids.size() < limit) ids.push_back(id);
    }
    if (!usedMeanwhile.empty()) lastUses[usedMeanwhile] = before;
    co_return ids;
  }
  async::Task<base::Result<bool>> removeUnused(std::string id, model::Timestamp before) override {
    if (lastUses.at(id) >= before) co_return false;
    co_return lastUses.erase(id) > 0;
  }

  async::Task<base::Result<void>> create(model::Session) override { co_return no(); }
  async::Task<base::Result<std::optional<model::Session>>> find(std::string) override {
    co_return no();
  }
  async::Task<base::Result<std::optional<model::Session>>> latestOf(model::Owner,
                                                                    std::string) override {
    co_return no();
  }
  async::Task<base::Result<bool>> touch(std::string, model::Timestamp) override { co_return no(); }
  async::Task<base::Result<std::vector<model::Session>>> list(model::Owner, std::size_t) override {
    co_return no();
  }
  async::Task<base::Result<bool>> remove(std::string) override { co_return no(); }

 private:
  static tl::unexpected<base::Error> no() {
    return base::fail(base::ErrorKind::kInternal, "upkeep does not ask for this");
  }
};

const model::Timestamp kLimit{100ms};

CO_TEST(ExpireSessions, RemovesABoundedNumberAndSaysWhetherThereIsMore) {
  Uses uses;
  uses.lastUses = {{"a", kLimit - 2ms}, {"b", kLimit - 1ms}, {"c", kLimit}};
  EXPECT_EQ((co_await expireSessions(uses, kLimit, 1)).value(), 1U);
  EXPECT_EQ(uses.lastUses.size(), 2U);
  EXPECT_EQ((co_await expireSessions(uses, kLimit, 2)).value(), 1U);
  EXPECT_EQ(uses.lastUses, (std::map<std::string, model::Timestamp>{{"c", kLimit}}));
}

CO_TEST(ExpireSessions, KeepsASessionThatIsUsedAgainMeanwhile) {
  Uses uses;
  uses.lastUses = {{"a", kLimit - 2ms}, {"b", kLimit - 1ms}};
  uses.usedMeanwhile = "a";
  EXPECT_EQ((co_await expireSessions(uses, kLimit, 9)).value(), 2U);
  EXPECT_EQ(uses.lastUses, (std::map<std::string, model::Timestamp>{{"a", kLimit}}));
}

}  // namespace
}  // namespace upkeep
