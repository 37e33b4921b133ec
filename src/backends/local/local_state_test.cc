// Variables that outlive a run, as server and runner speak of them.
#include <unistd.h>

#include <boost/asio/this_coro.hpp>

#include "async/co_test.h"
#include "backends/local/fake_runner.h"
#include "backends/local/local_sandbox_provider.h"
#include "ports/text_files.h"

namespace local {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using End = model::KeptState::End;

constexpr std::uint64_t kMost = 3 << 20;

class Taker final : public ports::StateTaker {
 public:
  [[nodiscard]] async::Task<bool> write(std::string_view bytes) override {
    text += bytes;
    co_return text.size() <= wants;
  }
  [[nodiscard]] async::Task<bool> take(base::UniqueFd file, std::uint64_t size) override {
    text.resize(size);
    const auto got = ::pread(file.get(), text.data(), size, 0);
    tookFile = true;
    co_return got == static_cast<ssize_t>(size) && size <= wants;
  }
  std::string text;
  bool tookFile = false;
  std::size_t wants = kMost;
};

async::Task<base::Result<model::RunResult>> runWith(const FakeRunner& runner,
                                                    ports::StateExchange state) {
  Options options{.socket = runner.socket(), .pools = {{.target = 1}}};
  LocalSandboxProvider provider(std::move(options), co_await asio::this_coro::executor);
  model::Program program{.language = "py", .code = "x=1", .args = {}, .standardInput = {}};
  auto sandbox = co_await provider.acquire(program, {}, async::Deadline::in(3s));
  EXPECT_TRUE(sandbox.has_value());
  ports::OutputListener listener;
  async::CancelToken cancel;
  co_return co_await (*sandbox)->run(std::move(program), {}, {.state = state}, listener, cancel);
}

CO_TEST(LocalState, GoesInAndIsNotAskedForUnlessItIsWanted) {
  FakeRunner runner;
  ports::TextSource before(std::string(200'000, 's'));
  const auto result = co_await runWith(runner, {.restore = &before});
  EXPECT_TRUE(result.has_value());
  EXPECT_EQ(runner.lastState(), std::string(200'000, 's'));
  EXPECT_FALSE(runner.lastOrder()->state.has_value());
}

CO_TEST(LocalState, ComesOutInPieces) {
  FakeRunner runner;
  const std::string state(2'500'000, 'v');
  runner.leaveState(state);
  Taker taker;
  const auto result =
      co_await runWith(runner, {.keep = &taker, .wish = {.mostBytes = kMost, .onError = true}});
  EXPECT_EQ(result->state.end, End::kSaved);
  EXPECT_EQ(taker.text, state);
  EXPECT_EQ(runner.fetched(), 3);
  EXPECT_TRUE(runner.lastOrder()->state->onError);
  EXPECT_EQ(runner.lastOrder()->state->mostBytes, kMost);
}

CO_TEST(LocalState, ComesOutAlthoughTheConnectionBreaks) {
  FakeRunner runner;
  runner.leaveState(std::string(2'500'000, 'v'));
  runner.breakAtFetch(2);
  Taker taker;
  const auto result = co_await runWith(runner, {.keep = &taker, .wish = {.mostBytes = kMost}});
  EXPECT_EQ(result->state.end, End::kSaved);
  EXPECT_EQ(taker.text.size(), 2'500'000U);
}

CO_TEST(LocalState, ThatCannotBeBroughtWholeHasFailed) {
  FakeRunner runner;
  runner.leaveState("short", 100);
  Taker taker;
  const auto result = co_await runWith(runner, {.keep = &taker, .wish = {.mostBytes = kMost}});
  EXPECT_EQ(result->state.end, End::kFailed);
  EXPECT_EQ(std::get<model::Exited>(result->end).code, 7);
}

CO_TEST(LocalState, ThatNobodyTakesHasFailed) {
  FakeRunner runner;
  runner.leaveState(std::string(2'500'000, 'v'));
  Taker taker;
  taker.wants = 10;
  const auto result = co_await runWith(runner, {.keep = &taker, .wish = {.mostBytes = kMost}});
  EXPECT_EQ(result->state.end, End::kFailed);
  EXPECT_EQ(runner.fetched(), 1);
}

CO_TEST(LocalState, LargerThanAskedForOrUnaskedBreaksTheProtocol) {
  FakeRunner runner;
  Taker taker;
  runner.leaveState("s", kMost + 1);
  const auto larger = co_await runWith(runner, {.keep = &taker, .wish = {.mostBytes = kMost}});
  EXPECT_FALSE(larger.has_value());
  runner.leaveState("s");
  EXPECT_FALSE((co_await runWith(runner, {})).has_value());
}

}  // namespace
}  // namespace local
