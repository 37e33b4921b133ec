#include "execution/tool_run.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "execution/continuation_token.h"

namespace execution {
namespace {

const ports::RunPlace kPlace{.name = "a-pod", .key = "its key"};

struct ToolRunTest : testing::Test {
  std::shared_ptr<ToolRun> make() {
    return std::make_shared<ToolRun>(context.get_executor(),
                                     ToolRun::Traits{.id = "run",
                                                     .owner = {},
                                                     .language = "py",
                                                     .functions = {},
                                                     .longestWait = std::chrono::seconds(7),
                                                     .requestId = "request"},
                                     ToolRun::Home{.place = {"here", "our key"}});
  }
  boost::asio::io_context context;
};

TEST_F(ToolRunTest, TellsAPlaceWhatAnotherServerNeeds) {
  const auto run = make();
  run->seat().noteContext({.language = "py"});
  const auto how = run->suspendAt(kPlace);
  ASSERT_TRUE(how.has_value());
  EXPECT_EQ(how->run, "run");
  EXPECT_EQ(how->lease, leaseOf("run", kPlace.key));
  EXPECT_EQ(how->longest, std::chrono::seconds(7));
  const auto context = decodeContext(how->context);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->requestId, "request");
  const Continuation says{.place = "a-pod", .run = "run", .round = 1, .owner = "o", .context = ""};
  EXPECT_TRUE(run->hasMade(makeToken(says, kPlace.key)));
  EXPECT_FALSE(run->hasMade(makeToken(says, "our key"))) << "it waits there, not here";
}

TEST_F(ToolRunTest, ThatWouldNeedTooMuchBelongsToItsServer) {
  const auto run = make();
  RunContext large;
  for (std::size_t i = 0; i < model::kMostInputFiles; ++i)
    large.inputs.inputs.push_back({.file = {.name = std::string(256, 'n')}, .path = "p"});
  run->seat().noteContext(std::move(large));
  EXPECT_FALSE(run->suspendAt(kPlace).has_value());
  const Continuation says{.place = "here", .run = "run", .round = 1, .owner = "o", .context = ""};
  EXPECT_TRUE(run->hasMade(makeToken(says, "our key")));
}

TEST_F(ToolRunTest, WithoutAContextBelongsToItsServer) {
  EXPECT_FALSE(make()->suspendAt(kPlace).has_value());
}

}  // namespace
}  // namespace execution
