#pragma once

#include <chrono>
#include <string_view>

#include "model/execution.h"

namespace ports {

/// Hears what happens, so that use cases never ask whether metrics are on. Empty bodies; called on
/// whatever io_context the event happens on, so implementations are thread-safe and never block.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void onExecutionFinished(const model::ExecutionOutcome& /*outcome*/) {}
  virtual void onExecutionRefused(std::string_view /*reason*/) {}
};

}  // namespace ports
