#pragma once

#include <functional>
#include <string>

#include "async/task.h"
#include "base/result.h"
#include "model/workspace.h"
#include "ports/workspace.h"
#include "protocol/messages.h"

namespace local {

/// Errors: kInvalid when a runner names more than it was asked for, or inputs that there are not.
[[nodiscard]] base::Result<void> checkChanges(const model::WorkspaceChanges& changes,
                                              const ports::Workspace& workspace);

/// Gets a piece of a changed file. Errors: the connection to the runner is gone for good.
using FetchPiece = std::function<async::Task<base::Result<std::string>>(protocol::Fetch)>;

/// Brings the changed files to whoever takes them, one piece in memory at a time. Files that cannot
/// be brought whole move to those left behind. Ends early when `givenUp` says so.
[[nodiscard]] async::Task<void> deliverFiles(model::WorkspaceChanges& changes,
                                             ports::OutputFiles& outputs, FetchPiece fetch,
                                             std::function<bool()> givenUp);

}  // namespace local
