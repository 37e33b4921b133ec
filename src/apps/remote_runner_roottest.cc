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
#include "protocol/codec.h"
#include "protocol/sequence.h"
#include "secure_channel/secure_transport.h"

namespace apps {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using protocol::FrameType;
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

  /// Null when the handshake fails.
  [[nodiscard]] async::Task<std::unique_ptr<protocol::FrameStream>> connect(
      const secure_channel::ChannelKey& key = kKey) const {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect({asio::ip::address_v4::loopback(), port_}, asio::use_awaitable);
    auto channel = std::make_unique<secure_channel::SecureTransport>(
        std::move(socket), secure_channel::Role::kClient, key);
    if (!co_await channel->handshake(async::Deadline::in(9s))) co_return nullptr;
    co_return std::make_unique<protocol::FrameStream>(std::move(channel));
  }

 private:
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

class RemoteRunnerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    if (sandboxRootOfTests().empty()) GTEST_SKIP() << "needs a sandbox root: run sandbox/build";
    runner_.emplace();
  }

  template <class Body>
  void run(Body body) {
    async::runTest(body(*runner_));
  }

  std::optional<RemoteRunner> runner_;
};

TEST_F(RemoteRunnerTest, RunsAProgramAndGivesItsFilesOut) {
  run([](RemoteRunner& runner) -> async::Task<> {
    const auto stream = co_await runner.connect();
    if (!stream) co_return ADD_FAILURE() << "no channel";
    const auto prepare = protocol::frameOf(protocol::Prepare{.parked = {}, .limits = {}});
    EXPECT_TRUE((co_await stream->write(prepare)).has_value());
    const auto ready = co_await stream->read();
    if (!ready || ready->type != FrameType::kReady) co_return ADD_FAILURE() << "not ready";
    const std::string source = "head -c 200000 /dev/zero > large; echo done";
    const auto order = protocol::frameOf(
        protocol::Order{
            .language = "bash",
            .args = {},
            .limits = {},
            .streaming = false,
            .files =
                model::OutputFileLimits{.files = 10, .fileBytes = 1 << 20, .totalBytes = 1 << 20},
            .tools = {},
            .state = {}},
        2);
    const std::vector<protocol::FrameView> frames{{FrameType::kSource, 1, source}, order};
    EXPECT_TRUE((co_await stream->write(frames)).has_value());
    std::string output;
    auto frame = co_await stream->read();
    for (; frame && frame->type == FrameType::kStdout; frame = co_await stream->read())
      output += frame->payload;
    EXPECT_EQ(output, "done\n");
    const auto outcome = protocol::messageOf<protocol::Outcome>(*frame);
    if (!outcome) co_return ADD_FAILURE() << outcome.error().message;
    EXPECT_EQ(outcome->result.files.changed.size(), 1u);
    const auto fetch =
        protocol::frameOf(protocol::Fetch{.file = 0, .offset = 0, .length = 1 << 20});
    EXPECT_TRUE((co_await stream->write(fetch)).has_value());
    const auto piece = co_await stream->read();
    EXPECT_TRUE(piece && piece->payload == std::string(200'000, '\0'));
  });
}

TEST_F(RemoteRunnerTest, ServesNobodyWithoutItsKey) {
  run([](RemoteRunner& runner) -> async::Task<> {
    EXPECT_EQ(co_await runner.connect(secure_channel::keyOfToken("guessed")), nullptr);
    EXPECT_NE(co_await runner.connect(), nullptr) << "and goes on for the others";
  });
}

TEST_F(RemoteRunnerTest, AsksForFilesInPiecesWhereNoneCanBeHandedOver) {
  run([](RemoteRunner& runner) -> async::Task<> {
    const auto stream = co_await runner.connect();
    if (!stream) co_return ADD_FAILURE() << "no channel";
    const auto inspect = protocol::frameOf(protocol::Inspect{});
    EXPECT_TRUE((co_await stream->write(inspect)).has_value());
    const auto answer = co_await stream->read();
    EXPECT_TRUE(answer && answer->type == FrameType::kInspection);
    EXPECT_FALSE(stream->carriesDescriptors());
  });
}

}  // namespace
}  // namespace apps
