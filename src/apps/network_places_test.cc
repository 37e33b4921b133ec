#include "apps/network_places.h"

#include <gtest/gtest.h>

#include "runner/network_probe.h"

namespace apps {
namespace {

using Texts = std::vector<std::string>;

http::Url api(std::string host, std::uint16_t port = 443) {
  return {.tls = true, .host = std::move(host), .port = port, .path = {}};
}

TEST(NetworkPlaces, AreTheApiAndTheServersOwnPod) {
  EXPECT_EQ(networkPlaces(api("10.96.0.1"), "10.1.2.3", 8000),
            (Texts{"10.96.0.1:443", "10.1.2.3:8000"}));
  EXPECT_EQ(networkPlaces(api("fd00::1", 6443), "", 8000), (Texts{"[fd00::1]:6443"}));
}

TEST(NetworkPlaces, LeaveOutWhatIsAnotherPlaceForAPod) {
  for (const auto* host :
       {"127.0.0.1", "::1", "0.0.0.0", "::", "fe80::1", "localhost", "no-such-host.invalid"})
    EXPECT_EQ(networkPlaces(api(host), "", 8000), Texts{}) << host;
}

TEST(NetworkPlaces, AreReadByTheRunner) {
  for (const auto& place : networkPlaces(api("fd00::1"), "10.1.2.3", 8000))
    EXPECT_TRUE(runner::readPlace(place).has_value()) << place;
}

}  // namespace
}  // namespace apps
