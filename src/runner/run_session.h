#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "protocol/frame_stream.h"
#include "protocol/messages.h"
#include "protocol/sequence.h"
#include "runner/order_parts.h"
#include "runner/program_run.h"
#include "runner/sandbox_maker.h"
#include "runner/suspension.h"
#include "runner/wakeup.h"

namespace runner {

/// One run as the protocol sees it: it has an id and a lease of its own and outlives its
/// connection. Keeps the frames that the server has not acknowledged.
class RunSession : public std::enable_shared_from_this<RunSession> {
 public:
  struct Prepared {
    std::unique_ptr<JailedSandbox> sandbox;
    std::optional<std::string> parkedLanguage;
    std::uint64_t generation = 0;  ///< of the sandbox root in which it lives
    std::uint64_t dataBytes = 0;   ///< what its working directory holds
    std::uint64_t tmpBytes = 0;    ///< what the folder of its program holds
  };

  RunSession(const boost::asio::any_io_executor& executor, SandboxMaker& maker, Prepared prepared);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& lease() const { return lease_; }
  [[nodiscard]] bool started() const { return started_; }
  /// Nobody needs it any more: no program was ordered, or the server has its outcome.
  [[nodiscard]] bool settled() const { return !started_ || (finished_ && sent_.keptBytes() == 0); }

  /// Makes `stream` the connection of this run; the older one is closed. `last`: the newest frame
  /// that the server has. Returns the number of this connection, for detach().
  std::uint64_t attach(std::shared_ptr<protocol::FrameStream> stream, std::uint64_t last);
  /// Whether a server that has the frames up to `last` can be given all that follows.
  [[nodiscard]] bool canResumeAfter(std::uint64_t last) const { return sent_.canResumeAfter(last); }
  /// True when that connection was still the current one.
  bool detach(std::uint64_t connection);
  [[nodiscard]] bool isOf(std::uint64_t connection) const { return connection == connection_; }

  /// Whether a server that shows this may have the run, to give results of that round.
  [[nodiscard]] bool mayBeTaken(const protocol::TakeOver& request) const;
  /// For another server: `stream` is the connection from now on, the older one is closed, its lease
  /// is worth nothing. Nothing is sent before giveAll(). Returns the number of the connection.
  std::uint64_t fenceOff(std::shared_ptr<protocol::FrameStream> stream);
  /// What that server is to be told first.
  [[nodiscard]] protocol::Taken taken() const;
  [[nodiscard]] const std::string& context() const { return suspension_.context(); }
  /// Sends all frames, from the first on, if the connection is still the current one.
  void giveAll(std::uint64_t connection);

  /// When the run is given up if its connection broke then and nobody comes.
  [[nodiscard]] Suspension::Time leaseEnd(Suspension::Time broke,
                                          std::chrono::milliseconds usual) const {
    return suspension_.leaseEnd(broke, usual);
  }
  /// Number of the last frame that came from the server.
  [[nodiscard]] std::uint64_t lastReceived() const { return received_.last(); }

  /// Gives the sandbox up when it dies before an order comes. Call once, when it is parked.
  void watchParked();
  /// Takes one frame of the server. Errors: kInvalid: the connection must be closed.
  [[nodiscard]] base::Result<void> take(const protocol::Frame& frame);
  void cancel();
  /// Closes its connection; whoever serves that one then removes the run.
  void dismiss();

 private:
  /// The server broke the protocol.
  [[nodiscard]] static base::Error broken(std::string message);
  base::Result<void> order(const protocol::Order& order);
  [[nodiscard]] std::optional<protocol::Refused> problemWith(
      const protocol::Order& order, const languages::Description* description) const;
  base::Result<void> takeResult(const model::ToolResult& result);
  void tellToolCalls(std::vector<model::ToolCall> calls);
  /// Answers with one piece; whoever asks again before it has it breaks the protocol.
  base::Result<void> fetch(const protocol::Fetch& wanted);
  base::Result<void> fetchState(const protocol::FetchState& wanted);
  /// `descriptor` (-1: none) goes beside the piece, if the connection carries it.
  void answerWith(std::string piece, int descriptor = -1);
  base::Result<void> acknowledge(std::uint64_t last);
  static async::Task<void> sendPiece(std::shared_ptr<RunSession> self, std::uint64_t connection,
                                     std::string piece, base::UniqueFd file);
  static async::Task<void> execute(std::shared_ptr<RunSession> self,
                                   std::shared_ptr<ProgramRun> run);
  static async::Task<void> send(std::shared_ptr<RunSession> self, std::uint64_t connection);
  /// Output waits for the outcome when nobody watches it: one write, one wake-up of the server.
  void emit(protocol::FrameType type, std::string payload);
  /// Instead of an outcome: nothing has run.
  void refuse(protocol::Refused refusal);

  boost::asio::any_io_executor executor_;
  SandboxMaker& maker_;
  const std::string id_;
  std::string lease_;
  std::unique_ptr<JailedSandbox> sandbox_;
  const std::optional<std::string> parkedLanguage_;
  const std::uint64_t generation_;  // of the sandbox root in which the sandbox lives
  OrderParts parts_;
  std::shared_ptr<ProgramRun> run_;
  std::unique_ptr<CollectedFiles> files_;  // until the outcome is acknowledged
  std::unique_ptr<StateOut> stateOut_;     // so, too
  bool fetching_ = false;
  Wakeup acknowledged_;
  Suspension suspension_;
  bool started_ = false, finished_ = false, sending_ = false, streaming_ = true;
  protocol::ReceivedSequence received_;
  protocol::SentSequence sent_;
  std::shared_ptr<protocol::FrameStream> stream_;
  std::uint64_t connection_ = 0, sentUpTo_ = 0;
};

}  // namespace runner
