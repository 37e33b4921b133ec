#pragma once

#include <functional>
#include <string>

#include "async/task.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "model/workspace.h"
#include "ports/workspace.h"
#include "protocol/messages.h"

namespace runner_client {

/// Errors: kInvalid when a runner names more than it was asked for, or inputs that there are not.
[[nodiscard]] base::Result<void> checkChanges(const model::WorkspaceChanges& changes,
                                              const ports::Workspace& workspace);

/// The changed files of a run that has ended, as the runner gives them out.
struct ChangedFiles {
  /// A piece of one. Errors: the connection to the runner is gone for good.
  std::function<async::Task<base::Result<std::string>>(protocol::Fetch)> fetch;
  /// All of one as an open file; none when that cannot be done.
  std::function<async::Task<base::UniqueFd>(protocol::Fetch)> fetchFile;
  std::function<bool()> givenUp;  ///< whether nobody wants the run any more
};

/// Brings them to whoever takes them: as open files where that can be done and is worth it, or one
/// piece in memory at a time. Files that cannot be brought whole move to those left behind.
[[nodiscard]] async::Task<void> deliverFiles(model::WorkspaceChanges& changes,
                                             ports::OutputFiles& outputs, ChangedFiles files);

}  // namespace runner_client
