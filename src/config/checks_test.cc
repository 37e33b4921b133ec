#include "config/checks.h"

#include <gtest/gtest.h>

namespace config {
namespace {

TEST(Checks, AcceptAddressesOfBothFamilies) {
  for (const char* good : {"127.0.0.1", "0.0.0.0", "::", "::1"})
    EXPECT_FALSE(checkAddress(good)) << good;
  for (const char* bad : {"localhost", "1.2.3", "256.0.0.1", "", "127.0.0.1:80"}) {
    EXPECT_TRUE(checkAddress(bad)) << bad;
  }
}

TEST(Checks, AcceptNetworks) {
  for (const char* good : {"10.0.0.0/8", "192.168.1.7", "fd00::/8", "::/0", "0.0.0.0/32"}) {
    EXPECT_FALSE(checkNetwork(good)) << good;
  }
  for (const char* bad :
       {"10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "10/8", "x", "1.2.3.4/8x"}) {
    EXPECT_TRUE(checkNetwork(bad)) << bad;
  }
}

TEST(Checks, RefuseKeysThatAreShortOrDoNotFitAHeader) {
  EXPECT_FALSE(checkApiKey("0123456789abcdef"));
  EXPECT_TRUE(checkApiKey("0123456789abcde"));
  EXPECT_TRUE(checkApiKey("0123456789 abcdef"));
  EXPECT_TRUE(checkApiKey("0123456789abcd\xC3\xA9"));
}

}  // namespace
}  // namespace config
