#include "execution/run_context.h"

#include <gtest/gtest.h>

namespace execution {
namespace {

using namespace std::chrono_literals;

RunContext oddContext() {
  RunContext context;
  context.owner = {{model::Principal::Kind::kToken, "principal"}, "user"};
  context.requestId = "request";
  context.language = "py";
  context.functions = {{.name = "a", .tool = "a-tool"}, {.name = "b", .tool = std::string(1, 0)}};
  context.limits.wallTime = 1'234ms;
  context.limits.cpus = 0.5;
  context.limits.givesWay = true;
  context.limits.outputBytes = ~0ULL;
  context.expectsVariables = true;
  context.session = {.id = "session",
                     .owner = context.owner,
                     .entityId = "entity",
                     .origin = model::Session::Origin::kUpload,
                     .resource = model::Resource{model::Resource::Kind::kSkill, "skill", -3},
                     .readOnly = true,
                     .createdAt = model::Timestamp(5ms),
                     .lastUsedAt = model::Timestamp(-6ms)};
  model::StoredFile file{.id = "id",
                         .sessionId = "elsewhere",
                         .name = "a/b.csv",
                         .size = 1ULL << 40,
                         .contentType = "text/csv",
                         .sha256 = "hash",
                         .readOnly = true,
                         .createdAt = model::Timestamp(7ms),
                         .modifiedFrom = model::StoredFile::Source{"file", "its session"}};
  context.inputs.inputs = {{file, "c.csv", true}, {{}, "d", false}};
  context.inputs.missing = {"gone"};
  return context;
}

TEST(RunContext, ComesBackAsItWas) {
  const auto bytes = encodeContext(oddContext());
  const auto again = decodeContext(bytes);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(encodeContext(*again), bytes);
  EXPECT_EQ(again->owner, oddContext().owner);
  EXPECT_EQ(again->session, oddContext().session);
  EXPECT_EQ(again->functions.at(0).tool, "a-tool");
  EXPECT_EQ(again->limits.wallTime, 1'234ms);
  EXPECT_EQ(again->limits.cpus, 0.5);
  EXPECT_EQ(again->inputs.inputs.at(0).file, oddContext().inputs.inputs.at(0).file);
  EXPECT_EQ(again->inputs.missing, oddContext().inputs.missing);
  EXPECT_TRUE(again->expectsVariables);
}

TEST(RunContext, IsNothingElse) {
  const auto bytes = encodeContext(oddContext());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decodeContext(bytes.substr(0, size))) << size;
  EXPECT_FALSE(decodeContext(bytes + "x"));
  auto flag = bytes;
  flag.back() = 'x';
  for (std::size_t i = 0; i < bytes.size(); ++i) {  // whatever it is taken for, it is that
    auto changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x40);
    if (const auto read = decodeContext(changed)) EXPECT_EQ(encodeContext(*read), changed) << i;
    EXPECT_NE(contextDigest(changed), contextDigest(bytes));
  }
}

TEST(RunContext, HoldsNoMoreThanARunMayHave) {
  RunContext context;
  context.inputs.inputs.resize(model::kMostInputFiles);
  EXPECT_TRUE(decodeContext(encodeContext(context)));
  context.inputs.inputs.resize(model::kMostInputFiles + 1);
  EXPECT_FALSE(decodeContext(encodeContext(context)));
}

}  // namespace
}  // namespace execution
