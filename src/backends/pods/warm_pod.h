#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "async/deadline.h"
#include "backends/pods/runner_link.h"

namespace pods {

/// A pod whose runner waits for an order on an open connection. While it is parked the connection
/// is on the keeper's io_context and nothing is read or written on it.
struct WarmPod {
  std::string uid = {};
  std::size_t pool = 0;
  RunnerAddress address = {};
  RunnerLink link = {};
  std::string run = {}, lease = {};  ///< of protocol::Ready
  std::uint64_t id = 0;              ///< of the connection, within this process
  std::string reservedFor = {};      ///< a program of this one has run there; empty: none has
};

}  // namespace pods
