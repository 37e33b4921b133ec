#include "apps/network_places.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace apps {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

constexpr std::size_t kMostAddresses = 4;  // of the API

std::vector<asio::ip::address> addressesOf(const std::string& host) {
  boost::system::error_code wrong;
  const auto address = asio::ip::make_address(host, wrong);
  if (!wrong) return {address};
  asio::io_context context;
  std::vector<asio::ip::address> addresses;
  for (const auto& found : tcp::resolver(context).resolve(host, "", wrong)) {
    if (addresses.size() < kMostAddresses) addresses.push_back(found.endpoint().address());
  }
  return addresses;
}

bool isElsewhere(const asio::ip::address& address) {
  const bool isLinkLocal = address.is_v6() && address.to_v6().is_link_local();
  return !address.is_loopback() && !address.is_unspecified() && !isLinkLocal;
}

void add(std::vector<std::string>& places, const std::string& host, std::uint16_t port) {
  for (const auto& address : addressesOf(host)) {
    const auto text = address.to_string();
    if (isElsewhere(address))
      places.push_back((address.is_v6() ? "[" + text + "]" : text) + ":" + std::to_string(port));
  }
}

}  // namespace

std::vector<std::string> networkPlaces(const http::Url& api, const std::string& podIp,
                                       std::uint16_t port) {
  std::vector<std::string> places;
  add(places, api.host, api.port);
  if (!podIp.empty()) add(places, podIp, port);
  return places;
}

}  // namespace apps
