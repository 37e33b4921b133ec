#include "protocol/frame_stream.h"

#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "async/co_test.h"
#include "protocol/unix_transport.h"

namespace protocol {
namespace {

namespace asio = boost::asio;

std::pair<base::UniqueFd, base::UniqueFd> socketPair() {
  int fds[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  return {base::UniqueFd(fds[0]), base::UniqueFd(fds[1])};
}

CO_TEST(FrameStream, CarriesFramesLargerThanTheSocketsBuffer) {
  const auto executor = co_await asio::this_coro::executor;
  auto [left, right] = socketPair();
  auto sender = frameStreamOver(std::move(left), executor);
  auto receiver = frameStreamOver(std::move(right), executor);
  const std::string payload(3u << 20, 'p');
  const std::vector<FrameView> frames{
      {FrameType::kSource, 1, payload}, {FrameType::kStdin, 2, ""}, {FrameType::kOrder, 3, "{}"}};
  asio::co_spawn(executor, sender->write(frames), asio::detached);

  const auto first = co_await receiver->read();
  EXPECT_TRUE(first.has_value() && first->payload == payload);
  const auto second = co_await receiver->read();
  EXPECT_TRUE(second.has_value() && second->number == 2);
  const auto third = co_await receiver->read();
  EXPECT_TRUE(third.has_value() && third->type == FrameType::kOrder);
}

CO_TEST(FrameStream, SaysUnavailableWhenThePeerIsGone) {
  const auto executor = co_await asio::this_coro::executor;
  auto [left, right] = socketPair();
  auto stream = frameStreamOver(std::move(left), executor);
  const std::string half = bytesOf({FrameType::kReady, 0, "{}"}).substr(0, 17);
  EXPECT_EQ(::send(right.get(), half.data(), half.size(), 0), static_cast<ssize_t>(half.size()));
  right.reset();

  const auto frame = co_await stream->read();
  EXPECT_EQ(frame.error().kind, base::ErrorKind::kUnavailable);
  const auto written = co_await stream->write({FrameType::kCancel, 1, "{}"});
  EXPECT_EQ(written.error().kind, base::ErrorKind::kUnavailable);
}

CO_TEST(FrameStream, SaysInvalidWhenThePeerBreaksTheProtocol) {
  const auto executor = co_await asio::this_coro::executor;
  auto [left, right] = socketPair();
  auto stream = frameStreamOver(std::move(left), executor);
  EXPECT_EQ(::send(right.get(), "GET / HTTP/1.1\r\n", 16, 0), 16);
  const auto frame = co_await stream->read();
  EXPECT_EQ(frame.error().kind, base::ErrorKind::kInvalid);
}

TEST(ConnectUnix, SaysWhyItCannot) {
  const auto socket = connectUnix("/nonexistent/socket");
  ASSERT_FALSE(socket.has_value());
  EXPECT_EQ(socket.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_FALSE(connectUnix(std::string(200, 'x')).has_value());
}

}  // namespace
}  // namespace protocol
