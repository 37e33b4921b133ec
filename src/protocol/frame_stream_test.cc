#include "protocol/frame_stream.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

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

/// A stream over `socket` that takes descriptors.
FrameStream takingStream(base::UniqueFd socket, const asio::any_io_executor& executor) {
  using Protocol = asio::local::stream_protocol;
  return FrameStream(std::make_unique<UnixTransport>(
      Protocol::socket(executor, Protocol(), socket.release()), UnixTransport::Descriptors::kTake));
}

std::string contentOf(const base::UniqueFd& file) {
  std::string content(100, '\0');
  const auto length = ::pread(file.get(), content.data(), content.size(), 0);
  content.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return content;
}

base::UniqueFd fileWith(std::string_view content) {
  base::UniqueFd file(::memfd_create("content", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), content.data(), content.size()),
            static_cast<ssize_t>(content.size()));
  return file;
}

CO_TEST(FrameStream, BringsOpenFilesInTheOrderOfTheirFrames) {
  const auto executor = co_await asio::this_coro::executor;
  auto [left, right] = socketPair();
  auto sender = frameStreamOver(std::move(left), executor);
  auto receiver = takingStream(std::move(right), executor);
  EXPECT_TRUE(sender->carriesDescriptors());
  const auto one = fileWith("one"), two = fileWith("two");
  const std::string payload(300'000, 'p');  // more than the socket holds: sent in parts
  EXPECT_TRUE(
      (co_await sender->writeWith({FrameType::kInput, 1, "{}"}, one.get())).value_or(false));
  asio::co_spawn(
      executor,
      [](FrameStream& to, int file, std::string_view bytes) -> async::Task<void> {
        EXPECT_TRUE((co_await to.writeWith({FrameType::kInput, 2, bytes}, file)).value_or(false));
      }(*sender, two.get(), payload),
      asio::detached);
  EXPECT_EQ((co_await receiver.read())->number, 1u);
  EXPECT_EQ(contentOf(receiver.takeDescriptor()), "one");
  EXPECT_EQ((co_await receiver.read())->payload, payload);
  EXPECT_EQ(contentOf(receiver.takeDescriptor()), "two");
  EXPECT_FALSE(receiver.takeDescriptor());
}

CO_TEST(FrameStream, DropsOpenFilesThatItDoesNotExpect) {
  const auto executor = co_await asio::this_coro::executor;
  auto [left, right] = socketPair();
  auto sender = frameStreamOver(std::move(left), executor);
  auto receiver = frameStreamOver(std::move(right), executor);
  const auto file = fileWith("x");
  EXPECT_TRUE(
      (co_await sender->writeWith({FrameType::kInput, 1, "{}"}, file.get())).value_or(false));
  EXPECT_EQ((co_await receiver->read())->number, 1u);
  EXPECT_FALSE(receiver->takeDescriptor());
}

CO_TEST(FrameStream, DoesNotKeepOpenFilesWithoutEnd) {
  const auto executor = co_await asio::this_coro::executor;
  auto [left, right] = socketPair();
  auto sender = frameStreamOver(std::move(left), executor);
  auto receiver = takingStream(std::move(right), executor);
  const auto file = fileWith("x");
  for (std::size_t i = 0; i <= UnixTransport::kMostWaiting; ++i)
    EXPECT_TRUE(
        (co_await sender->writeWith({FrameType::kInput, i + 1, "{}"}, file.get())).value_or(false));
  base::Result<Frame> last;
  for (std::size_t i = 0; i <= UnixTransport::kMostWaiting; ++i) last = co_await receiver.read();
  EXPECT_EQ(last.error().kind, base::ErrorKind::kInvalid);
}

TEST(ConnectUnix, SaysWhyItCannot) {
  const auto socket = connectUnix("/nonexistent/socket");
  ASSERT_FALSE(socket.has_value());
  EXPECT_EQ(socket.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_FALSE(connectUnix(std::string(200, 'x')).has_value());
}

}  // namespace
}  // namespace protocol
