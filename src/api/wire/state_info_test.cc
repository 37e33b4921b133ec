#include "api/wire/state_info.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

using namespace std::chrono_literals;

model::StateRecord record() {
  const execution::StateLifetime lifetime;
  model::StateRecord made{.size = 7, .sha256 = "abc", .savedAt = model::Timestamp{1'000'000'001ms}};
  made.expiresAt = lifetime.endOf(made.savedAt);
  return made;
}

TEST(StateInfo, SaysThatThereIsNone) {
  EXPECT_EQ(renderStateInfo("s", std::nullopt, {}, {}),
            R"({"exists":false,"session_id":"s","size_bytes":null,"hash":null,"created_at":null,)"
            R"("expires_at":null,"source":null})");
}

TEST(StateInfo, TellsOfAStateThatWasSavedALittleWhileAgo) {
  EXPECT_EQ(renderStateInfo("s", record(), {}, record().savedAt + 1h - 1ms),
            R"({"exists":true,"session_id":"s","size_bytes":7,"hash":"abc",)"
            R"("created_at":"1970-01-12T13:46:40.001Z","expires_at":"1970-01-12T15:46:40.001Z",)"
            R"("source":"redis"})");
}

TEST(StateInfo, TellsOfOneThatNobodyUsedForLong) {
  EXPECT_EQ(renderStateInfo("s", record(), {}, record().savedAt + 1h),
            R"({"exists":true,"session_id":"s","size_bytes":7,"hash":"abc",)"
            R"("created_at":"1970-01-12T13:46:40.001Z","expires_at":"1970-01-19T14:46:40.001Z",)"
            R"("source":"archive"})");
}

TEST(StateInfo, KnowsNoArchiveWhereThereIsNone) {
  const execution::StateLifetime lifetime{.archive = false};
  const auto text = renderStateInfo("s", record(), lifetime, record().savedAt + 90min);
  EXPECT_NE(text.find(R"("source":"redis")"), std::string::npos);
  EXPECT_EQ(lifetime.endOf(record().savedAt), record().savedAt + 2h);
}

TEST(StateInfo, NamesTheSizeOfAnUpload) {
  EXPECT_EQ(renderStateUploaded(5), R"({"message":"state_uploaded","size":5})");
}

}  // namespace
}  // namespace wire
