#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "execution/tool_run.h"
#include "model/execution.h"
#include "model/language.h"

namespace wire {

/// The body that continues a program: a token and the results of its calls.
struct ContinuationBody {
  std::string token;
  std::vector<execution::GivenResult> results;
};

/// Reads the body of POST /exec/programmatic (wire contract, 1.9): a program with tools, or, when
/// there is a continuation_token, the results for one. Of the request that begins one, the
/// principal is not set. Errors: kInvalid for what is wrong with a field; kTooLarge for results
/// over 5 MB, or 40 MB together; kUnprocessable for what is no JSON object.
[[nodiscard]] base::Result<std::variant<model::ExecutionRequest, ContinuationBody>>
parseToolRequest(std::string_view body, const model::LanguageCatalog& languages);

/// The request id of a body of POST /exec/programmatic/cancel. Errors: kInvalid, kUnprocessable.
[[nodiscard]] base::Result<std::string> parseCancel(std::string_view body);

/// Whether it can name a request: 16 to 128 of A-Z a-z 0-9 _ -.
[[nodiscard]] bool isRequestId(std::string_view text);

}  // namespace wire
