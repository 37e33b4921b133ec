#pragma once

#include <string>

#include "api/wire/json_writer.h"
#include "model/execution.h"
#include "model/language.h"

namespace wire {

enum class OutputMode { kRaw, kTrim };

/// What a program wrote, as clients read it: repaired, and with the sentences about its end.
struct ExecutionTexts {
  std::string output, errors;
};
[[nodiscard]] ExecutionTexts textsOf(const model::ExecutionOutcome& outcome,
                                     const model::Language& language, OutputMode mode);

/// `missing_walls`, if there are any.
void writeMissingWalls(JsonWriter& json, const model::RunResult& run);

/// The 200 body of POST /exec (wire contract, 1.1.3 and 4). `language` is the one that ran.
[[nodiscard]] std::string renderExecution(const model::ExecutionOutcome& outcome,
                                          const model::Language& language, OutputMode mode);

}  // namespace wire
