#pragma once

#include <cstdint>
#include <string>

#include "base/unique_fd.h"
#include "model/run.h"

namespace local {

/// A sandbox that is ready and has received nothing: an open connection to the runner, on no
/// io_context. Closing the connection destroys the sandbox.
struct ParkedSandbox {
  base::UniqueFd socket = {};
  std::string run = {};
  std::string lease = {};
  std::size_t pool = 0;  ///< index in Options::pools
  std::uint64_t id = 0;  ///< of this connection within this process

  /// Whether the runner still holds it. One system call.
  [[nodiscard]] bool isAlive() const noexcept;
};

}  // namespace local
