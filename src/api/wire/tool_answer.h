#pragma once

#include <string>

#include "api/wire/execution_answer.h"
#include "execution/tool_run.h"
#include "model/language.h"

namespace wire {

/// The 200 body of POST /exec/programmatic (wire contract, 1.9).
[[nodiscard]] std::string renderToolAnswer(const execution::ToolAnswer& answer,
                                           const model::LanguageCatalog& languages,
                                           OutputMode mode);

}  // namespace wire
