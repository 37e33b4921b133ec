#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "languages/description.h"
#include "languages/layout.h"
#include "model/run.h"
#include "runner/jailed_sandbox.h"
#include "runner/output_pump.h"
#include "runner/wakeup.h"

namespace runner {

/// One program in one sandbox, from its source to its end. Enforces the limits from outside:
/// whichever is reached first kills the whole jail and names the end. Shared by the coroutines that
/// watch it.
class ProgramRun : public std::enable_shared_from_this<ProgramRun> {
 public:
  using OutputHandler = std::function<void(model::Stream, std::string_view)>;

  /// `parked`: an interpreter waits in the sandbox. `onOutput` gets what is kept of the streams, in
  /// order.
  ProgramRun(const boost::asio::any_io_executor& executor, std::unique_ptr<JailedSandbox> sandbox,
             bool parked, const languages::Description& description, model::Program program,
             model::RunLimits limits, OutputHandler onOutput);

  /// Runs it; once. The jail is dead when it returns; stdoutBytes and stderrBytes of the result are
  /// empty.
  [[nodiscard]] async::Task<model::RunResult> run();
  /// Kills it; run() then returns Cancelled.
  void cancel() { kill(model::Cancelled{}); }

 private:
  void kill(model::RunEnd end);
  void startWatching();
  async::Task<void> watchWallTime();
  async::Task<void> watchCpuTime();
  async::Task<void> watchMemory();
  async::Task<void> feedStandardInput();
  async::Task<void> pump(OutputPump& stream);
  async::Task<bool> startParked();
  async::Task<bool> writeSource();
  async::Task<std::optional<jail::InitReply>> stage(const std::vector<std::string>& argv,
                                                    std::string_view folder);
  async::Task<std::optional<jail::InitReply>> buildAndRun();
  async::Task<void> takeLastOutput(bool othersAlive);
  void conclude(const std::optional<jail::InitReply>& reply);
  void sayOnStderr(std::string_view text);

  boost::asio::any_io_executor executor_;
  std::unique_ptr<JailedSandbox> sandbox_;
  const bool parked_;
  const languages::Description& description_;
  const model::Program program_;
  const model::RunLimits limits_;
  const languages::Layout layout_;
  OutputHandler onOutput_;
  OutputPump stdout_, stderr_;
  Wakeup wallTimer_, cpuTimer_, outputTimer_;
  std::chrono::steady_clock::time_point startedAt_;
  std::uint64_t drained_ = 0;
  bool over_ = false;
  std::optional<model::RunEnd> forcedEnd_;
  model::RunResult result_;
};

}  // namespace runner
