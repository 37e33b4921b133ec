#include "runner/network_probe.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/this_coro.hpp>

#include "async/co_test.h"

namespace runner {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::ip::tcp;
using Texts = std::vector<std::string>;

constexpr ProbePace kQuick{.connect = 200ms, .pause = 10ms, .patience = 50ms};

/// A port of this machine where somebody listens, or nobody does any more.
class Port {
 public:
  explicit Port(const asio::any_io_executor& executor)
      : acceptor_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        text_("127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port())) {}
  void close() { acceptor_.close(); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  tcp::acceptor acceptor_;
  std::string text_;
};

/// A port that is silent: the line of those who wait there is full.
class Silence {
 public:
  explicit Silence(const asio::any_io_executor& executor) : acceptor_(executor, tcp::v4()) {
    acceptor_.bind({asio::ip::address_v4::loopback(), 0});
    acceptor_.listen(0);
    for (int i = 0; i < 4; ++i) {
      auto& socket = waiting_.emplace_back(executor, tcp::v4());
      socket.non_blocking(true);
      const auto there = acceptor_.local_endpoint();
      // Asio's own would wait for an answer.
      (void)::connect(socket.native_handle(), there.data(), static_cast<socklen_t>(there.size()));
    }
  }
  [[nodiscard]] std::string text() const {
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  tcp::acceptor acceptor_;
  std::vector<tcp::socket> waiting_;
};

std::vector<Place> places(const Texts& texts) {
  std::vector<Place> places;
  for (const auto& text : texts) places.push_back(*readPlace(text));
  return places;
}

CO_TEST(NetworkProbe, TellsWhereAConnectionStands) {
  const auto executor = co_await asio::this_coro::executor;
  const Port open(executor);
  Port closed(executor);
  closed.close();
  const Silence silent(executor);
  NetworkProbe probe(executor, places({closed.text(), open.text(), silent.text()}), kQuick);
  probe.start();
  EXPECT_EQ(co_await probe.reached(), Texts{open.text()});
  EXPECT_EQ(co_await probe.reached(), Texts{open.text()}) << "it can be asked again";
}

CO_TEST(NetworkProbe, IsRefusedOrUnheardWhereNothingIsReached) {
  const auto executor = co_await asio::this_coro::executor;
  Port closed(executor);
  closed.close();
  // An address of documentation: silent, or without a way there.
  NetworkProbe probe(executor, places({closed.text(), "192.0.2.1:443"}), kQuick);
  probe.start();
  EXPECT_EQ(co_await probe.reached(), Texts{});
}

CO_TEST(NetworkProbe, WaitsForANetworkThatIsLate) {
  const auto executor = co_await asio::this_coro::executor;
  Port open(executor);
  NetworkProbe probe(executor, places({open.text()}),
                     {.connect = 200ms, .pause = 10ms, .patience = 5s});
  probe.start();
  asio::steady_timer meanwhile(executor, 50ms);
  co_await meanwhile.async_wait(asio::use_awaitable);
  open.close();
  EXPECT_EQ(co_await probe.reached(), Texts{});
}

CO_TEST(NetworkProbe, HasNothingToDoWithoutPlaces) {
  NetworkProbe probe(co_await asio::this_coro::executor, {});
  probe.start();
  EXPECT_EQ(co_await probe.reached(), Texts{});
}

TEST(NetworkProbe, ReadsPlaces) {
  EXPECT_EQ(readPlace("10.96.0.1:443")->endpoint.port(), 443);
  EXPECT_EQ(readPlace("[fd00::1]:6443")->endpoint.address().to_string(), "fd00::1");
  EXPECT_EQ(readPlace("[fd00::1]:6443")->text, "[fd00::1]:6443");
  for (const auto* bad : {"", ":", "10.96.0.1", "10.96.0.1:", "10.96.0.1:0", "10.96.0.1:65536",
                          "10.96.0.1:4x", "fd00::1:6443", "[10.96.0.1]:443", "[]:443", "[:443",
                          "kubernetes.default:443", "10.96.0:443"})
    EXPECT_FALSE(readPlace(bad).has_value()) << bad;
}

}  // namespace
}  // namespace runner
