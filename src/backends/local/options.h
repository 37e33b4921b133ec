#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "model/run.h"
#include "protocol/messages.h"

namespace local {

/// One kind of sandbox that is kept ready.
struct PoolOptions {
  std::optional<protocol::ParkedKind> parked = {};  ///< empty: cold ones, for every other language
  std::uint32_t target = 0;                         ///< how many; 0: made on demand only
};

struct Options {
  std::filesystem::path socket = {};     ///< where the runner listens
  std::vector<PoolOptions> pools = {};   ///< a cold pool with target 0 is added when there is none
  model::RunLimits parkedLimits = {};    ///< of sandboxes while they wait
  std::uint32_t prepareConcurrency = 1;  ///< sandboxes that are made at the same time
  std::chrono::milliseconds prepareTimeout{30'000};

  /// The kind in which a program starts fastest; a kind without a pool means a cold one. Called on
  /// any thread. Absent: always cold.
  std::function<std::optional<protocol::ParkedKind>(const model::Program&)> chooseKind = {};
};

}  // namespace local
