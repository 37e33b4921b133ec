#pragma once

#include <string>

#include "model/execution.h"
#include "model/language.h"

namespace wire {

enum class OutputMode { kRaw, kTrim };

/// The 200 body of POST /exec (wire contract, 1.1.3 and 4). `language` is the one that ran.
[[nodiscard]] std::string renderExecution(const model::ExecutionOutcome& outcome,
                                          const model::Language& language, OutputMode mode);

}  // namespace wire
