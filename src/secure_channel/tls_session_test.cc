#include "secure_channel/tls_session.h"

#include <gtest/gtest.h>

namespace secure_channel {
namespace {

constexpr std::string_view kToken = "0123456789abcdef0123456789abcdef";

/// Carries all that either side has to say to the other one; false when one of them fails.
bool shakeHands(TlsSession& client, TlsSession& server) {
  bool clientDone = false, serverDone = false;
  for (int round = 0; round < 10 && !(clientDone && serverDone); ++round) {
    const auto ofClient = client.handshake();
    server.feed(client.takeOutgoing());
    const auto ofServer = server.handshake();
    client.feed(server.takeOutgoing());
    if (!ofClient || !ofServer) return false;
    clientDone = *ofClient;
    serverDone = *ofServer;
  }
  return clientDone && serverDone;
}

std::string readAll(TlsSession& from) {
  std::string all, space(1000, '\0');
  for (;;) {
    const auto got = from.read(space);
    if (!got || *got == 0) return all;
    all.append(space, 0, *got);
  }
}

struct Pair {
  TlsSession client{Role::kClient, keyOfToken(kToken)}, server{Role::kServer, keyOfToken(kToken)};
};

TEST(TlsSession, CarriesBytesBothWays) {
  Pair pair;
  ASSERT_TRUE(shakeHands(pair.client, pair.server));
  const std::string large(300'000, 'x');
  ASSERT_TRUE(pair.client.write(large).has_value());
  pair.server.feed(pair.client.takeOutgoing());
  EXPECT_EQ(readAll(pair.server), large);
  ASSERT_TRUE(pair.server.write("answer").has_value());
  pair.client.feed(pair.server.takeOutgoing());
  EXPECT_EQ(readAll(pair.client), "answer");
}

TEST(TlsSession, SaysNothingInTheClear) {
  Pair pair;
  ASSERT_TRUE(shakeHands(pair.client, pair.server));
  ASSERT_TRUE(pair.client.write("the secret of a tenant").has_value());
  EXPECT_EQ(pair.client.takeOutgoing().find("secret"), std::string::npos);
}

TEST(TlsSession, RefusesAnotherKey) {
  TlsSession client(Role::kClient, keyOfToken("another token of as many letters"));
  TlsSession server(Role::kServer, keyOfToken(kToken));
  EXPECT_FALSE(shakeHands(client, server));
}

TEST(TlsSession, RefusesAClientWithoutAKey) {
  TlsSession server(Role::kServer, keyOfToken(kToken));
  server.feed("GET / HTTP/1.1\r\nHost: runner\r\n\r\n");
  const auto outcome = server.handshake();
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, base::ErrorKind::kInvalid);
}

TEST(TlsSession, NoticesAChangedByte) {
  Pair pair;
  ASSERT_TRUE(shakeHands(pair.client, pair.server));
  ASSERT_TRUE(pair.client.write("bytes").has_value());
  auto wire = pair.client.takeOutgoing();
  wire.back() = static_cast<char>(wire.back() ^ 1);
  pair.server.feed(wire);
  std::string space(100, '\0');
  const auto got = pair.server.read(space);
  ASSERT_FALSE(got.has_value());
  EXPECT_EQ(got.error().kind, base::ErrorKind::kInvalid);
}

TEST(TlsSession, EachConnectionHasKeysOfItsOwn) {
  Pair one, other;
  ASSERT_TRUE(shakeHands(one.client, one.server));
  ASSERT_TRUE(shakeHands(other.client, other.server));
  ASSERT_TRUE(one.client.write("same").has_value());
  ASSERT_TRUE(other.client.write("same").has_value());
  const auto recorded = one.client.takeOutgoing();
  EXPECT_NE(recorded, other.client.takeOutgoing());
  other.server.feed(recorded);
  std::string space(100, '\0');
  EXPECT_FALSE(other.server.read(space).has_value());
}

TEST(ChannelKey, IsNotTheTokenAndDependsOnAllOfIt) {
  EXPECT_EQ(keyOfToken(kToken), keyOfToken(kToken));
  EXPECT_NE(keyOfToken("a"), keyOfToken("b"));
  EXPECT_NE(keyOfToken("a"), keyOfToken("aa"));
}

}  // namespace
}  // namespace secure_channel
