#pragma once

#include <optional>

#include "model/language.h"
#include "model/run.h"

namespace execution {

/// How the limits of one run follow from the settings, the language and the client's wish.
struct RunLimitsPolicy {
  model::RunLimits base = {};  ///< for a language whose multipliers are 1
  /// A client may not ask for less: its program would hardly start.
  model::Milliseconds shortestTimeout{1'000};

  /// `timeout` is what the client asked for; it is clamped between shortestTimeout and the
  /// language's own limit (base times multiplier), and not multiplied: who names a time means it.
  [[nodiscard]] model::RunLimits limitsFor(const model::Language& language,
                                           std::optional<model::Milliseconds> timeout) const;
};

}  // namespace execution
