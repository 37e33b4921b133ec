#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "http/url.h"

namespace apps {

/// Where sandboxes must not get, "10.96.0.1:443" or "[fd00::1]:443", for their runners to try: the
/// API of the cluster, and `port` of the server's own pod; `podIp` may be empty. Asks for the
/// addresses of the API's name, blocking. Left out is what is another place for a pod: an address
/// of this machine only, and a name without an address.
[[nodiscard]] std::vector<std::string> networkPlaces(const http::Url& api, const std::string& podIp,
                                                     std::uint16_t port);

}  // namespace apps
