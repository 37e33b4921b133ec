#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/task.h"
#include "async/timer.h"
#include "base/result.h"
#include "model/run.h"
#include "ports/sandbox_provider.h"
#include "protocol/frame_stream.h"
#include "protocol/messages.h"
#include "protocol/sequence.h"
#include "runner_client/tool_round.h"
#include "runner_client/watchdog.h"

namespace runner_client {

using Stream = std::shared_ptr<protocol::FrameStream>;

/// A sandbox that waits for its order.
struct OpenSandbox {
  Stream stream;           ///< on the io_context of the conversation
  std::string run, lease;  ///< of protocol::Ready
};

/// Makes another connection to the same runner, on the io_context of the conversation, within a
/// time of its own: nobody else watches over it. Errors: kUnavailable.
using Reconnect = std::function<async::Task<base::Result<Stream>>()>;

/// What server and runner say to each other about one run: the order, its output, its outcome, a
/// cancel, its files, and the second connection when the first one breaks. Used once, on one
/// io_context.
class RunConversation {
 public:
  /// `reconnect` is for attaching again. `listener` outlives the conversation.
  RunConversation(OpenSandbox sandbox, Reconnect reconnect, boost::asio::any_io_executor executor,
                  model::RunLimits limits, const ports::Workspace& workspace,
                  ports::OutputListener& listener);

  /// Errors: those of ports::Sandbox::run.
  [[nodiscard]] async::Task<base::Result<model::RunResult>> run(model::Program program,
                                                                bool streaming);

  /// Other servers may go on with the run. Before run().
  void allow(std::optional<ports::Suspension> suspension) { suspension_ = std::move(suspension); }

  /// Instead of run(): goes on with a run that was taken over on the connection. Errors: those of
  /// ports::SuspendedRun::goOn.
  [[nodiscard]] async::Task<base::Result<model::RunResult>> goOn(protocol::Taken taken);

  /// Lets the runner kill the run; run() then ends soon, at the latest after a second.
  void cancel();

  /// Whether the whole order was given to the connection. Before that nothing can have run.
  [[nodiscard]] bool isOrdered() const { return ordered_; }
  /// Whether another server may have the run, or take it over: what looks lost here may live on.
  [[nodiscard]] bool isShared() const { return isShared_; }
  /// After run() has failed: what is known all the same, such as the output until then.
  [[nodiscard]] model::RunResult takeKnown() { return std::move(result_); }

 private:
  [[nodiscard]] async::Task<base::Result<void>> sendOrder(model::Program program, bool streaming);
  [[nodiscard]] async::Task<base::Result<model::RunResult>> finish();
  [[nodiscard]] async::Task<base::Result<void>> untilEnded();
  [[nodiscard]] async::Task<base::Result<void>> converse();
  /// After the outcome: what the program left.
  async::Task<void> takeFiles();
  async::Task<void> takeState();
  /// None when it has to be fetched in pieces.
  async::Task<base::UniqueFd> fetchFile(protocol::Frame question);
  /// The piece that answers `question`: at most `most` bytes. Asks again when the connection
  /// breaks.
  [[nodiscard]] async::Task<base::Result<std::string>> fetch(protocol::Frame question,
                                                             std::uint64_t most);
  [[nodiscard]] async::Task<base::Result<std::string>> fetchOnce(const protocol::Frame& question,
                                                                 std::uint64_t most);
  [[nodiscard]] base::Result<void> takeOutcome(const protocol::Frame& frame);
  [[nodiscard]] async::Task<base::Result<void>> attachAgain();
  [[nodiscard]] async::Task<base::Result<void>> attach();
  [[nodiscard]] base::Result<void> take(protocol::Frame frame);
  async::Task<base::Result<void>> hear(std::vector<model::ToolCall> calls);
  /// Lets the listener answer the calls for which the program waits, however long it takes. The
  /// conversation goes on beside it: that the run is lost has to be noticed.
  async::Task<void> answer(std::vector<model::ToolCall> calls);
  async::Task<void> giveResults(std::vector<model::ToolResult> results);
  async::Task<void> untilGiven();
  async::Task<void> untilAnswered();
  [[nodiscard]] async::Task<base::Result<void>> sendMissed(std::uint64_t last);
  void watch();
  void keepOutput(model::Stream stream, std::string_view bytes);
  void use(Stream stream);
  void sendCancel();
  void acknowledge();

  const std::string run_, lease_;
  const Reconnect reconnect_;
  boost::asio::any_io_executor executor_;
  model::RunLimits limits_;
  const ports::Workspace workspace_;
  ports::OutputListener& listener_;
  std::optional<ports::Suspension> suspension_;

  Stream stream_;
  std::optional<Watchdog> watchdog_;
  protocol::ReceivedSequence received_;
  std::uint64_t sent_ = 0;  // number of the last frame before a cancel
  ToolRound tools_;
  bool ordered_ = false;
  bool attached_ = false;                    // a second time
  bool attaching_ = false;                   // now, and so are the next two
  bool answering_ = false, giving_ = false;  // the listener; what it has answered
  bool isShared_ = false;                    // others may take the run over
  std::optional<async::Timer> answered_;     // woken when these end
  bool cancelled_ = false;
  model::RunResult result_;
  std::string leftState_;  // a small one comes before the outcome
  std::optional<base::Error> refused_;
  bool ended_ = false;  // with result_ or refused_
};

}  // namespace runner_client
