// A real runner behind TCP: the whole way of a program and its files, sealed. Needs root and a
// sandbox root.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "apps/listening_socket.h"
#include "apps/test_runner.h"
#include "async/co_test.h"
#include "ports/text_files.h"
#include "runner_client/questions.h"
#include "runner_client/run_conversation.h"
#include "secure_channel/secure_transport.h"

namespace apps {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

const auto kKey = secure_channel::keyOfToken("0123456789abcdef0123456789abcdef");

/// In a process of its own, on a port of its own.
class RemoteRunner {
 public:
  RemoteRunner() {
    auto listener = listenTcp("127.0.0.1:0");
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    ::getsockname(listener->get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    process_ = ::fork();
    if (process_ != 0) return;
    runner::Options options;
    options.remote = {.listenFd = listener->release(), .key = kKey};
    options.sandboxRoot = sandboxRootOfTests();
    ::_exit(runner::serve(options));
  }
  ~RemoteRunner() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  RemoteRunner(const RemoteRunner&) = delete;
  RemoteRunner& operator=(const RemoteRunner&) = delete;

  [[nodiscard]] async::Task<base::Result<runner_client::Stream>> connect(
      const secure_channel::ChannelKey& key = kKey) const {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect({asio::ip::address_v4::loopback(), port_}, asio::use_awaitable);
    auto channel = std::make_unique<secure_channel::SecureTransport>(
        std::move(socket), secure_channel::Role::kClient, key);
    CO_TRY(co_await channel->handshake(async::Deadline::in(9s)));
    co_return std::make_shared<protocol::FrameStream>(std::move(channel));
  }

 private:
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

class RemoteRunnerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto* why = whyNoJails()) GTEST_SKIP() << why;
    runner_.emplace();
  }

  template <class Body>
  void run(Body body) {
    if (runner_) async::runTest(body(*runner_));
  }

  std::optional<RemoteRunner> runner_;
};

/// Closes the connection when the first output has come.
class Breaking final : public ports::OutputListener {
 public:
  explicit Breaking(runner_client::Stream stream) : stream_(std::move(stream)) {}
  bool isLive() const override { return true; }
  void onOutput(model::Stream, std::string_view) override {
    if (stream_) std::exchange(stream_, nullptr)->close();
  }

 private:
  runner_client::Stream stream_;
};

/// One program in a fresh sandbox behind the channel.
async::Task<base::Result<model::RunResult>> runRemote(const RemoteRunner& runner, std::string code,
                                                      ports::Workspace workspace,
                                                      bool breaks = false) {
  const auto executor = co_await asio::this_coro::executor;
  const auto connect = [&runner]() -> async::Task<base::Result<runner_client::Stream>> {
    co_return CO_TRY(co_await runner.connect());
  };
  auto stream = CO_TRY(co_await connect());
  auto ready = CO_TRY(co_await runner_client::prepare(*stream, {.parked = {}, .limits = {}}));
  Breaking listener(breaks ? stream : nullptr);
  runner_client::RunConversation conversation(
      {.stream = stream, .run = std::move(ready.run), .lease = std::move(ready.lease)}, connect,
      executor, {}, workspace, listener);
  co_return co_await conversation.run(
      {.language = "bash", .code = std::move(code), .args = {}, .standardInput = {}}, breaks);
}

TEST_F(RemoteRunnerTest, CarriesAProgramAndItsFilesBothWays) {
  run([](RemoteRunner& runner) -> async::Task<> {
    const std::string large(300'000, 'x');
    ports::TextSource input(large);
    const std::vector<ports::InputFile> inputs{{"in/large", false, &input}};
    ports::TextFiles outputs;
    const auto result =
        co_await runRemote(runner, "cp in/large out; wc -c < out",
                           {.inputs = inputs,
                            .outputs = &outputs,
                            .limits = {.files = 10, .fileBytes = 1 << 20, .totalBytes = 1 << 20}});
    if (!result) co_return ADD_FAILURE() << result.error().message;
    EXPECT_EQ(result->stdoutBytes, "300000\n");
    EXPECT_EQ(outputs.files(), (std::map<std::string, std::string>{{"out", large}}));
    EXPECT_EQ(outputs.taken(), 0) << "nothing can be handed over";
  });
}

TEST_F(RemoteRunnerTest, GoesOnWhenTheConnectionBreaks) {
  run([](RemoteRunner& runner) -> async::Task<> {
    const auto result = co_await runRemote(runner, "echo a; sleep 0.3; echo b", {}, true);
    if (!result) co_return ADD_FAILURE() << result.error().message;
    EXPECT_EQ(result->stdoutBytes, "a\nb\n");
  });
}

TEST_F(RemoteRunnerTest, ServesNobodyWithoutItsKey) {
  run([](RemoteRunner& runner) -> async::Task<> {
    const auto refused = co_await runner.connect(secure_channel::keyOfToken("guessed"));
    EXPECT_EQ(refused.error().kind, base::ErrorKind::kInvalid);
    EXPECT_TRUE((co_await runner.connect()).has_value()) << "and goes on for the others";
  });
}

}  // namespace
}  // namespace apps
