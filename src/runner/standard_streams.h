#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "async/task.h"
#include "model/run.h"
#include "runner/jailed_sandbox.h"
#include "runner/output_pump.h"
#include "runner/wakeup.h"

namespace runner {

/// What one program reads from its standard input and writes to the other two. The sandbox and
/// `standardInput` outlive it.
class StandardStreams {
 public:
  struct Events {
    std::function<void(model::Stream, std::string_view)> onOutput;  ///< what is kept, in order
    std::function<void(model::Stream)> onFlood;  ///< both together wrote more than is drained
  };

  /// `live`: somebody watches the output while it is written.
  StandardStreams(const boost::asio::any_io_executor& executor, JailedSandbox& sandbox,
                  const std::string& standardInput, const model::RunLimits& limits, bool live,
                  Events events);

  /// The program finds the end of its input at once, if it has none. Before it is read.
  void closeUnusedInput();
  /// From now on output is read, and input written, as fast as the program does; again: nothing.
  /// `owner` keeps this alive meanwhile.
  void start(std::shared_ptr<void> owner);
  /// What was written until now. Those that outlived the program (`othersAlive`) get a moment to
  /// finish, unless `isForced` says that there is no more to wait for.
  [[nodiscard]] async::Task<void> takeRest(bool othersAlive, std::shared_ptr<void> owner,
                                           std::function<bool()> isForced);
  /// So that the coroutines which wait for them end.
  void close();

  [[nodiscard]] bool stdoutCut() const { return stdout_.cut(); }
  [[nodiscard]] bool stderrCut() const { return stderr_.cut(); }

 private:
  [[nodiscard]] OutputPump pumpOf(QuietDescriptor& descriptor, model::Stream stream, bool live);
  async::Task<void> pump(OutputPump& stream);
  async::Task<void> feed();

  boost::asio::any_io_executor executor_;
  JailedSandbox& sandbox_;
  const std::string& standardInput_;
  const std::uint64_t keep_, drain_;  // bytes
  Events events_;
  std::uint64_t drained_ = 0;
  OutputPump stdout_, stderr_;
  Wakeup ended_;  // one of them
  bool started_ = false;
};

}  // namespace runner
