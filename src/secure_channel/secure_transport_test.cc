#include "secure_channel/secure_transport.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "async/co_test.h"

namespace secure_channel {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

const ChannelKey kKey = keyOfToken("0123456789abcdef0123456789abcdef");

struct Sockets {
  tcp::socket client, server;
};

async::Task<Sockets> connected() {
  const auto executor = co_await asio::this_coro::executor;
  tcp::acceptor acceptor(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  tcp::socket client(executor), server(executor);
  client.connect(acceptor.local_endpoint());
  acceptor.accept(server);
  co_return Sockets{std::move(client), std::move(server)};
}

struct Ends {
  std::unique_ptr<SecureTransport> client, server;
  base::Result<void> ofServer;
  bool served = false;
};

async::Task<void> serve(Ends& ends) {
  ends.ofServer = co_await ends.server->handshake(async::Deadline::in(5s));
  ends.served = true;
}

/// Both ends after their handshake.
async::Task<std::unique_ptr<Ends>> channel() {
  auto sockets = co_await connected();
  auto ends = std::make_unique<Ends>();
  ends->client = std::make_unique<SecureTransport>(std::move(sockets.client), Role::kClient, kKey);
  ends->server = std::make_unique<SecureTransport>(std::move(sockets.server), Role::kServer, kKey);
  asio::co_spawn(co_await asio::this_coro::executor, serve(*ends), asio::detached);
  EXPECT_TRUE((co_await ends->client->handshake(async::Deadline::in(5s))).has_value());
  while (!ends->served) co_await asio::post(asio::use_awaitable);
  EXPECT_TRUE(ends->ofServer.has_value());
  co_return ends;
}

CO_TEST(SecureTransport, CarriesLargeFramesBothWaysAtOnce) {
  auto ends = co_await channel();
  protocol::FrameStream client(std::move(ends->client)), server(std::move(ends->server));
  const std::string large(5U << 20, 'x');
  const auto executor = co_await asio::this_coro::executor;
  asio::co_spawn(executor, client.write({protocol::FrameType::kSource, 1, large}), asio::detached);
  asio::co_spawn(executor, server.write({protocol::FrameType::kStdout, 1, large}), asio::detached);
  const auto atServer = co_await server.read();
  const auto atClient = co_await client.read();
  EXPECT_TRUE(atServer.has_value() && atServer->payload == large);
  EXPECT_TRUE(atClient.has_value() && atClient->payload == large);
  EXPECT_FALSE(client.carriesDescriptors());
}

CO_TEST(SecureTransport, SaysUnavailableWhenThePeerIsGone) {
  auto ends = co_await channel();
  ends->server->close();
  std::string space(10, '\0');
  const auto got = co_await ends->client->readSome(space);
  EXPECT_EQ(got.error().kind, base::ErrorKind::kUnavailable);
}

CO_TEST(SecureTransport, RefusesAPeerWithAnotherKey) {
  auto sockets = co_await connected();
  Ends ends;
  ends.client = std::make_unique<SecureTransport>(std::move(sockets.client), Role::kClient,
                                                  keyOfToken("another token"));
  ends.server = std::make_unique<SecureTransport>(std::move(sockets.server), Role::kServer, kKey);
  asio::co_spawn(co_await asio::this_coro::executor, serve(ends), asio::detached);
  EXPECT_FALSE((co_await ends.client->handshake(async::Deadline::in(5s))).has_value());
  while (!ends.served) co_await asio::post(asio::use_awaitable);
  EXPECT_EQ(ends.ofServer.error().kind, base::ErrorKind::kInvalid);
}

CO_TEST(SecureTransport, RefusesWhoSpeaksSomethingElse) {
  auto sockets = co_await connected();
  SecureTransport server(std::move(sockets.server), Role::kServer, kKey);
  co_await asio::async_write(sockets.client, asio::buffer("GET / HTTP/1.1\r\n\r\n", 18),
                             asio::use_awaitable);
  const auto outcome = co_await server.handshake(async::Deadline::in(5s));
  EXPECT_EQ(outcome.error().kind, base::ErrorKind::kInvalid);
}

CO_TEST(SecureTransport, DoesNotWaitForEverForWhoIsSilent) {
  auto sockets = co_await connected();
  SecureTransport server(std::move(sockets.server), Role::kServer, kKey);
  const auto outcome = co_await server.handshake(async::Deadline::in(20ms));
  EXPECT_EQ(outcome.error().kind, base::ErrorKind::kTimedOut);
}

CO_TEST(SecureTransport, GoesOnOnAnotherContext) {
  asio::io_context other;  // outlives the end that moves to it
  auto ends = co_await channel();
  EXPECT_TRUE(ends->client->moveTo(other.get_executor()).has_value());
  std::string got(5, '\0');
  asio::co_spawn(
      other,
      [](SecureTransport& client, std::string& into) -> async::Task<void> {
        const std::string_view question = "ping";
        EXPECT_TRUE((co_await client.write({&question, 1})).has_value());
        const auto length = co_await client.readSome(into);
        into.resize(length.value_or(0));
      }(*ends->client, got),
      asio::detached);
  std::jthread thread([&other] { other.run(); });
  std::string space(10, '\0');
  const auto asked = co_await ends->server->readSome(space);
  EXPECT_EQ(space.substr(0, asked.value_or(0)), "ping");
  const std::string_view answer = "pong";
  EXPECT_TRUE((co_await ends->server->write({&answer, 1})).has_value());
  thread.join();
  EXPECT_EQ(got, "pong");
}

int optionOf(SecureTransport& transport, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  ::getsockopt(transport.descriptor(), IPPROTO_TCP, option, &value, &size);
  return value;
}

CO_TEST(SecureTransport, WatchesOverItsPeer) {
  auto sockets = co_await connected();
  SecureTransport transport(std::move(sockets.client), Role::kClient, kKey);
  EXPECT_EQ(optionOf(transport, TCP_KEEPIDLE), 30);
  EXPECT_EQ(optionOf(transport, TCP_KEEPINTVL), 10);
  EXPECT_EQ(optionOf(transport, TCP_KEEPCNT), 3);
  EXPECT_EQ(optionOf(transport, TCP_USER_TIMEOUT), 0) << "while it is parked";
  EXPECT_TRUE(transport.moveTo(co_await asio::this_coro::executor).has_value());
  EXPECT_EQ(optionOf(transport, TCP_USER_TIMEOUT), 25'000);
}

CO_TEST(SecureTransport, GoesNowhereWhenItIsClosed) {
  auto ends = co_await channel();
  ends->client->close();
  const auto moved = ends->client->moveTo(co_await asio::this_coro::executor);
  EXPECT_EQ(moved.error().kind, base::ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace secure_channel
