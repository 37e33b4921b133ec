#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "protocol/frame.h"
#include "protocol/messages.h"

namespace runner {

/// What a run knows for another server that takes it over: its name and lease there, its context,
/// which calls of the program wait. Of a run that nobody may take over, only that its program
/// waits.
class Suspension {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// The context, as it came. Errors: kInvalid when it is too large, or the second one.
  [[nodiscard]] base::Result<void> takeContext(std::string context);
  /// With the order.
  void allow(std::optional<protocol::Suspension> how) { how_ = std::move(how); }
  [[nodiscard]] bool isAllowed() const { return how_.has_value(); }
  [[nodiscard]] const std::string& context() const { return context_; }

  /// The program waits for all of these.
  void beginRound(const std::vector<model::ToolCall>& calls, Time now);
  /// One of them has its result.
  void noteResult(std::uint32_t call) { open_.erase(call); }

  /// Compares the lease in constant time.
  [[nodiscard]] bool isKnownAs(const std::string& name, const std::string& lease) const;
  /// Whether somebody may come with results of that round: the last one, or the one before, whose
  /// answer then is the last one.
  [[nodiscard]] bool isAt(std::uint32_t round) const;
  /// How far it is; run, lease and last are unset.
  [[nodiscard]] protocol::Taken taken() const;

  /// When a run whose connection broke then is given up. `usual`: how long one is kept that does
  /// not wait.
  [[nodiscard]] Time leaseEnd(Time broke, std::chrono::milliseconds usual) const;

  /// What is kept of a frame that the server has: of a call, who was called.
  [[nodiscard]] static std::optional<std::string> keptOf(const protocol::Frame& frame);

 private:
  std::optional<protocol::Suspension> how_;
  std::string context_;
  std::uint32_t rounds_ = 0;
  std::set<std::uint32_t> open_;
  Time waitsSince_ = {};
};

}  // namespace runner
