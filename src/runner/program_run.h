#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "languages/description.h"
#include "model/run.h"
#include "runner/collected_files.h"
#include "runner/fine_ticks.h"
#include "runner/input_bundle.h"
#include "runner/input_links.h"
#include "runner/jailed_sandbox.h"
#include "runner/limit_watch.h"
#include "runner/mounted_inputs.h"
#include "runner/program_stages.h"
#include "runner/standard_streams.h"
#include "runner/state_in.h"
#include "runner/state_out.h"
#include "runner/tool_channel.h"
#include "runner/wakeup.h"

namespace runner {

/// One program in one sandbox, from its source to its end. Enforces the limits from outside:
/// whichever is reached first kills the whole jail and names the end. Shared by the coroutines that
/// read its output.
class ProgramRun : public std::enable_shared_from_this<ProgramRun> {
 public:
  using OutputHandler = std::function<void(model::Stream, std::string_view)>;

  struct Manner {
    bool parked = false;                       ///< an interpreter waits in the sandbox
    bool streaming = false;                    ///< somebody watches the output while it is written
    std::unique_ptr<InputBundle> inputs = {};  ///< null: none
    InputLinks* links = nullptr;               ///< null: nothing can be mounted
    std::optional<model::OutputFileLimits> outputs = {};  ///< empty: nobody wants what is left
    std::unique_ptr<StateIn> state = {};                  ///< null: no variables to begin with
    std::optional<model::StateWish> keep = {};            ///< empty: nobody wants those it leaves
    /// Hears which functions the program calls and waits for; needed if it came with tools.
    std::function<void(std::vector<model::ToolCall>)> onToolCalls = {};
  };

  /// `onOutput` gets what is kept of the streams, in order.
  ProgramRun(const boost::asio::any_io_executor& executor, FineTicks& ticks,
             std::unique_ptr<JailedSandbox> sandbox, Manner manner,
             const languages::Description& description, model::Program program,
             const model::RunLimits& limits, OutputHandler onOutput);

  /// Runs it; once. stdoutBytes and stderrBytes of the result are empty. When it returns,
  /// everything in the jail is dead but init and, after its last output, the interpreter: end()
  /// kills those. Errors: kUnavailable when the sandbox cannot be given the limits, those of
  /// placeInputs(); nothing has run then.
  [[nodiscard]] async::Task<base::Result<model::RunResult>> run();
  /// What the program left; null when there is nothing to look at, or nobody asked. After run().
  [[nodiscard]] std::unique_ptr<CollectedFiles> takeFiles() { return std::move(files_); }
  /// Its variables; null when none were saved.
  [[nodiscard]] std::unique_ptr<StateOut> takeState() { return std::move(stateOut_); }
  /// Kills what is left, once the outcome is on its way: the kernel takes longer over it than the
  /// answer does. Must be called after run().
  void end();
  /// Takes what a call came to. False: the program waits for no such call.
  [[nodiscard]] bool giveResult(const model::ToolResult& result);
  /// Kills it; run() then returns Cancelled.
  void cancel() { kill(model::Cancelled{}); }

 private:
  void kill(model::RunEnd end);
  void giveWay();
  async::Task<base::Result<void>> prepare();
  async::Task<jail::InitReply> untilSaved(jail::InitReply over);
  async::Task<bool> standstill(bool othersAlive);
  async::Task<void> collect(model::RunResult& result, bool othersAlive);
  void collectState(model::RunResult& result);
  async::Task<void> attend();
  void listenForCalls();
  void beginWaiting();
  void endWaiting();
  async::Task<void> outliveTakingDown(const std::optional<jail::InitReply>& reply);
  [[nodiscard]] bool endedForMemory(const std::optional<jail::InitReply>& reply) const;
  [[nodiscard]] model::RunResult conclude(const std::optional<jail::InitReply>& reply) const;
  [[nodiscard]] model::RunEnd endOf(const std::optional<jail::InitReply>& reply) const;

  boost::asio::any_io_executor executor_;
  FineTicks& ticks_;
  FineTicks::Lease ticking_;  // while it computes for long
  std::unique_ptr<JailedSandbox> sandbox_;
  const model::Program program_;
  const model::RunLimits limits_;
  OutputHandler onOutput_;
  const bool streaming_;
  StandardStreams streams_;
  ProgramStages stages_;
  std::shared_ptr<LimitWatch> watch_;
  Wakeup attention_;
  const bool parked_;
  const std::unique_ptr<InputBundle> inputs_;
  InputLinks* const links_;
  std::shared_ptr<MountedInputs> mounted_;  // null: all inputs were copied
  const std::optional<model::OutputFileLimits> outputs_;
  const std::unique_ptr<StateIn> state_;
  const std::optional<model::StateWish> keep_;
  std::unique_ptr<CollectedFiles> files_;
  std::unique_ptr<StateOut> stateOut_;
  model::KeptState kept_;
  bool over_ = false;
  std::chrono::steady_clock::time_point startedAt_;
  /// Of the program alone, when its variables were saved after it.
  std::optional<std::chrono::steady_clock::time_point> endedAt_;
  std::optional<std::uint64_t> cpuMicroseconds_;
  std::optional<model::RunEnd> forcedEnd_;
  std::function<void(std::vector<model::ToolCall>)> onToolCalls_;
  ToolChannel tools_;
  std::chrono::steady_clock::time_point waitsSince_;
  std::chrono::steady_clock::duration waited_{};
  bool waiting_ = false, gaveWay_ = false;  // for results of its calls
};

}  // namespace runner
