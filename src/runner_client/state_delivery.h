#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "async/task.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "ports/workspace.h"
#include "protocol/messages.h"

namespace runner_client {

/// The variables of a run that has ended, as the runner gives them out.
struct LeftState {
  std::uint64_t size = 0;  ///< as the outcome says
  std::string_view early;  ///< all of it, when it is small: it came before the outcome
  std::function<async::Task<base::Result<std::string>>(protocol::FetchState)> fetch;
  /// All of it as an open file; none when that cannot be done.
  std::function<async::Task<base::UniqueFd>()> fetchFile;
  std::function<bool()> givenUp;  ///< whether nobody wants the run any more
};

/// Errors: kInvalid when a runner tells of a state that nobody wanted, or of a larger one.
[[nodiscard]] base::Result<void> checkState(const model::KeptState& state,
                                            const ports::StateExchange& exchange);

/// Brings it to `taker`, in the way that costs least. False when it did not arrive whole, or was
/// not taken.
[[nodiscard]] async::Task<bool> deliverState(LeftState left, ports::StateTaker& taker);

}  // namespace runner_client
