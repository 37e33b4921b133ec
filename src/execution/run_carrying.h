#pragma once

#include <utility>

#include "async/task.h"
#include "base/result.h"
#include "execution/carried_state.h"
#include "ports/workspace.h"

namespace execution {

/// Calls `run(ports::Workspace)` with the state in the workspace; once more, without it, when it
/// turned out to be damaged before the program began. `carried` may be null. Everything given
/// outlives the task.
template <class Run>
[[nodiscard]] async::Task<base::Result<model::RunResult>> runCarrying(CarriedState* carried,
                                                                      ports::Workspace workspace,
                                                                      Run& run) {
  if (carried != nullptr) workspace.state = carried->exchange();
  auto result = co_await run(workspace);
  if (result || carried == nullptr || !carried->droppedDamaged()) co_return result;
  workspace.state = carried->exchange();
  co_return co_await run(workspace);
}

}  // namespace execution
