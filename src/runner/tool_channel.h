#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "model/tools.h"
#include "runner/quiet_descriptor.h"
#include "runner/tool_frames.h"

namespace runner {

/// The calls of one program, from the socket on which it came. Gathers calls until the program says
/// that it waits; tells them together; gives it the results. Tells one round at a time: calls that
/// come meanwhile are held back until all results are there. One io_context; belongs to a run.
class ToolChannel {
 public:
  struct Events {
    std::function<void(std::vector<model::ToolCall>)> onWaiting;  ///< at least one call
    std::function<void()> onAnswered;                             ///< the last result has come
    std::function<void()> onMisuse;  ///< it wrote what no program of ours writes; nothing follows
  };

  ToolChannel(QuietDescriptor& channel, Events events)
      : channel_(channel), events_(std::move(events)) {}

  /// Reads until the channel is closed or misused. Whoever awaits it keeps this object alive.
  [[nodiscard]] async::Task<void> run();
  /// Takes one result. False: nobody waits for it.
  [[nodiscard]] bool give(const model::ToolResult& result);
  /// Writes what was given; await it after give(). The program may be slow in reading.
  [[nodiscard]] async::Task<void> write();

 private:
  bool takeEvents();
  void tellRound();

  QuietDescriptor& channel_;
  Events events_;
  ToolFrames frames_;
  std::vector<model::ToolCall> asked_, waiting_;  // not yet said to wait for; not yet told
  std::set<std::uint32_t> unanswered_;            // of the round that was told
  std::string unwritten_;
  bool writing_ = false;
};

}  // namespace runner
