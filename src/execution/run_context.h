#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "files/find_inputs.h"
#include "model/run.h"
#include "model/session.h"
#include "model/tools.h"

namespace execution {

/// What a server needs to end a program with tools as the one would that began it. Waits beside the
/// program, so it comes back as foreign bytes: a continuation token tells the digest of the true
/// ones.
struct RunContext {
  model::Owner owner = {};
  std::string requestId = {};  ///< by which it can be cancelled; may be empty
  std::string language = {};
  std::vector<model::ToolFunction> functions = {};  ///< only `name` and `tool`
  model::RunLimits limits = {};
  bool expectsVariables = false;  ///< the client named its session
  model::Session session = {};
  files::FoundInputs inputs = {};
};

[[nodiscard]] std::string encodeContext(const RunContext& context);

/// Errors: kInvalid for bytes that encodeContext() does not make.
[[nodiscard]] base::Result<RunContext> decodeContext(std::string_view bytes);

/// Letters and digits: whoever has it knows other bytes from these.
[[nodiscard]] std::string contextDigest(std::string_view bytes);

}  // namespace execution
