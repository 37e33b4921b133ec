#include "apps/listening_socket.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace apps {
namespace {

TEST(ListenTcp, TakesNumericAddressesOfBothFamilies) {
  EXPECT_TRUE(listenTcp("127.0.0.1:0").has_value());
  const auto six = listenTcp("[::1]:0");
  if (!six) GTEST_SKIP() << "no IPv6 here: " << six.error().message;
}

TEST(ListenTcp, NamesWhatIsWrong) {
  for (const char* wrong : {"", "8090", "localhost:8090", "127.0.0.1:http", "127.0.0.1:99999:"}) {
    const auto socket = listenTcp(wrong);
    ASSERT_FALSE(socket.has_value()) << wrong;
    EXPECT_EQ(socket.error().kind, base::ErrorKind::kInvalid) << wrong;
  }
}

TEST(ListenTcp, SaysThatThePlaceIsTaken) {
  const auto first = listenTcp("127.0.0.1:0");
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  ::getsockname(first->get(), reinterpret_cast<sockaddr*>(&address), &size);
  const auto port = ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port);
  const auto second = listenTcp("127.0.0.1:" + std::to_string(port));
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, base::ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace apps
