#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "model/tools.h"

// What program and runner say on the channel of a sandbox (docs/runner_protocol.md): frames smaller
// and simpler than those of the runner protocol, because the program writes them.
namespace runner {

/// The program waits for the results of so many calls, it says.
struct ProgramWaits {
  std::uint32_t calls = 0;
};
struct NeedMoreBytes {};
using ToolEvent = std::variant<NeedMoreBytes, model::ToolCall, ProgramWaits>;

/// Takes what a program writes and gives its calls. Everything that comes is hostile. Buffers one
/// frame, and what was fed with it. After an error the rest means nothing.
class ToolFrames {
 public:
  void feed(std::string_view bytes);
  /// Errors: kInvalid for a frame of an unknown kind, for lengths beyond those of model/tools.h,
  /// and when the program has called too often or sent too much.
  [[nodiscard]] base::Result<ToolEvent> next();

 private:
  std::string buffer_;
  std::size_t taken_ = 0;
  std::size_t calls_ = 0, inputBytes_ = 0;
};

/// A result as the program reads it.
[[nodiscard]] std::string toolResultBytes(const model::ToolResult& result);

}  // namespace runner
