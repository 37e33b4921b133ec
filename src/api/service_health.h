#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/services.h"
#include "api/wire/json_writer.h"
#include "async/task.h"

namespace api {

enum class Health { kUnknown, kHealthy, kDegraded, kUnhealthy };  ///< the later, the worse

/// What is known of one of the things without which the server cannot serve.
struct ServiceHealth {
  std::string_view service;  ///< its name; a literal
  Health health = Health::kHealthy;
  std::string error = {};                              ///< why it is not well; may be empty
  std::string details = {};                            ///< a JSON object; empty: none
  std::optional<std::chrono::microseconds> took = {};  ///< until it answered; empty: was not asked
};

/// Whether programs may be run, as ports::SandboxProvider::check tells; what they run in, and which
/// walls are missing around them.
[[nodiscard]] async::Task<ServiceHealth> healthOfSandboxes(ports::SandboxProvider& sandboxes);
/// The pods of each language and why there are too few; unknown where there are no pods.
[[nodiscard]] ServiceHealth healthOfPods(const ports::Capacity& capacity);
/// Whether the store of sessions answers.
[[nodiscard]] async::Task<ServiceHealth> healthOfStorage(ports::SessionStore& sessions);

[[nodiscard]] std::string_view nameOf(Health health);
/// The worst of them.
[[nodiscard]] Health worstOf(const std::vector<ServiceHealth>& services);

/// One service result (wire contract, 1.11), of now.
void write(wire::JsonWriter& json, const ServiceHealth& service);

}  // namespace api
