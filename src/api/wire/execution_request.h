#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/execution.h"
#include "model/language.h"

namespace wire {

/// What a POST /exec body says: the program, and the key that some clients put there by accident.
struct ExecutionBody {
  model::ExecutionRequest request;
  std::optional<std::string> key;  ///< LIBRECHAT_CODE_API_KEY, then api_key, then apiKey
};

/// Reads the body of POST /exec (wire contract, 1.1.1): tolerant where clients differ, unknown
/// members ignored. Of the owner only the user is filled in. Errors: kUnprocessable for a missing
/// field or a wrong type; kInvalid for broken JSON, blank code, an unknown language, arguments that
/// no program could be given. Each names the field.
[[nodiscard]] base::Result<ExecutionBody> parseExecution(std::string_view body,
                                                         const model::LanguageCatalog& languages);

/// The key alone; nothing when the body is not JSON. Asked before anybody is let in, so it never
/// fails.
[[nodiscard]] std::optional<std::string> bodyKey(std::string_view body);

}  // namespace wire
