#include "runner/network_probe.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <memory>

namespace runner {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

/// One try of all places; kept by the handlers, which may come after it is over.
struct Round {
  explicit Round(const asio::any_io_executor& executor) : timer(executor) {}

  asio::steady_timer timer;
  std::vector<tcp::socket> sockets;
  std::vector<Place> reached;
  std::size_t open = 0;
};

async::Task<std::vector<Place>> tryOnce(const std::vector<Place>& places,
                                        std::chrono::milliseconds longest) {
  const auto executor = co_await asio::this_coro::executor;
  const auto round = std::make_shared<Round>(executor);
  round->timer.expires_after(longest);
  round->open = places.size();
  round->sockets.reserve(places.size());
  for (const Place& place : places) {
    round->sockets.emplace_back(executor);
    round->sockets.back().async_connect(place.endpoint,
                                        [round, place](const boost::system::error_code& failure) {
                                          if (!failure) round->reached.push_back(place);
                                          if (--round->open == 0) round->timer.cancel();
                                        });
  }
  boost::system::error_code ignored;
  co_await round->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  round->sockets.clear();  // the handlers come, and let go of the round
  co_return std::move(round->reached);
}

}  // namespace

std::optional<Place> readPlace(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  const auto portText = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto* end = portText.data() + portText.size();
  const auto read = std::from_chars(portText.data(), end, port);
  if (read.ec != std::errc() || read.ptr != end || port == 0) return std::nullopt;
  const bool isBracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (isBracketed) host = host.substr(1, host.size() - 2);
  boost::system::error_code wrong;
  const auto address = asio::ip::make_address(std::string(host), wrong);
  if (wrong || address.is_v6() != isBracketed) return std::nullopt;
  return Place{.text = std::string(text), .endpoint = {address, port}};
}

NetworkProbe::NetworkProbe(const asio::any_io_executor& executor, std::vector<Place> places,
                           ProbePace pace)
    : places_(std::move(places)),
      pace_(pace),
      executor_(executor),
      over_(executor, asio::steady_timer::time_point::max()),
      isOver_(places_.empty()) {}

void NetworkProbe::start() {
  if (!isOver_) asio::co_spawn(executor_, run(), asio::detached);
}

async::Task<void> NetworkProbe::run() {
  const auto end = std::chrono::steady_clock::now() + pace_.patience;
  asio::steady_timer pause(executor_);
  auto reached = co_await tryOnce(places_, pace_.connect);
  while (!reached.empty() && std::chrono::steady_clock::now() < end) {
    pause.expires_after(pace_.pause);
    boost::system::error_code ignored;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    reached = co_await tryOnce(places_, pace_.connect);
  }
  for (auto& place : reached) reached_.push_back(std::move(place.text));
  isOver_ = true;
  over_.cancel();
}

async::Task<std::vector<std::string>> NetworkProbe::reached() {
  boost::system::error_code ignored;
  while (!isOver_) co_await over_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return reached_;
}

}  // namespace runner
