#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "async/cancel_token.h"
#include "async/task.h"
#include "async/timer.h"
#include "base/result.h"
#include "execution/seat.h"
#include "model/execution.h"
#include "ports/sandbox_provider.h"

namespace execution {

/// A call as its client is told of it.
struct WantedCall {
  std::string id;     ///< "call_001"; unique in its run
  std::string tool;   ///< the client's own name of the tool
  std::string input;  ///< bytes that should be a JSON object; the program made them
};

/// The program waits for all of these.
struct ToolsWanted {
  std::string sessionId;
  std::string token;  ///< with which the results come
  std::vector<WantedCall> calls;
};

/// The program asked for a function that it was not given, and was killed for it.
struct ToolNotOffered {
  std::string sessionId;
  std::string name;  ///< bytes of the program's own
};

/// It has ended by itself, or at a limit.
struct ToolProgramEnded {
  std::string language;
  model::ExecutionOutcome outcome;
};

using ToolAnswer = std::variant<ToolsWanted, ToolProgramEnded, ToolNotOffered>;

/// What a client brings for one call.
struct GivenResult {
  std::string callId;
  bool failed = false;
  std::string value = {};  ///< JSON text; the message when it failed
};

/// One program that calls tools, between its clients' requests: it belongs to no connection. Its
/// program runs on one io_context, where the coroutine of ToolRuns awaits it; clients meet it from
/// any.
class ToolRun final : public ports::ToolCalls,
                      public ports::OutputListener,
                      public std::enable_shared_from_this<ToolRun> {
 public:
  /// What a client is told, and told again if it asks again; null while the program runs.
  using Answer = std::shared_ptr<const base::Result<ToolAnswer>>;

  struct Traits {
    std::string id;
    model::Principal owner;
    std::string language;
    std::vector<model::ToolFunction> functions;
    std::chrono::milliseconds longestWait{};  ///< for results; then it is killed
    std::string requestId = {};               ///< may be empty
  };

  /// Where its tokens say that it waits.
  struct Home {
    ports::RunPlace place = {};
    std::string context = {};  ///< its digest; empty: nobody else may go on with it
  };

  /// `home`: this server's own place, or the one from which it was taken over.
  ToolRun(const boost::asio::any_io_executor& executor, Traits traits, Home home);

  [[nodiscard]] const std::string& id() const { return traits_.id; }
  [[nodiscard]] const model::Principal& owner() const { return traits_.owner; }
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }

  // ---- on the run's own io_context ----

  ports::ToolCalls* toolCalls() override { return this; }
  async::Task<base::Result<std::vector<model::ToolResult>>> answer(
      std::vector<model::ToolCall> calls) override;
  std::optional<ports::Suspension> suspendAt(const ports::RunPlace& place) override;
  void onAnswered(const std::vector<model::ToolCall>& calls) override;
  void onLost() override;
  [[nodiscard]] Seat& seat() { return seat_; }
  [[nodiscard]] async::CancelToken& cancelToken() { return cancel_; }
  void finish(base::Result<model::ExecutionOutcome> outcome);

  // ---- from any thread ----

  /// Whether a token was made for this run.
  [[nodiscard]] bool hasMade(std::string_view token) const;
  /// The last round for which it waited, or waits; 0 before the first.
  [[nodiscard]] std::uint32_t round() const;
  /// Another server goes on with it.
  [[nodiscard]] bool isTakenOver() const;

  /// Kills it; its token is worth nothing from now on. False when it had ended.
  bool cancel();

  /// Takes the right to continue after round `round`. The answer, if that was done already with the
  /// same results; null: now give() or unclaim(), and then untilAnswered().
  /// Errors: kInvalid for results that are not those of the calls (the token stays good); kConflict
  /// when somebody else is at it or did it with other results; kNotFound when the run is over.
  [[nodiscard]] base::Result<Answer> claim(std::uint32_t round,
                                           const std::vector<GivenResult>& results);
  /// Errors: kNotFound when the run was killed after the claim.
  [[nodiscard]] base::Result<void> give(const std::vector<GivenResult>& results,
                                        Admission::Place place);
  void unclaim();

  /// Until the program waits or has ended. When `request` fires, the program is killed.
  [[nodiscard]] async::Task<base::Result<ToolAnswer>> untilAnswered(async::CancelToken& request);

 private:
  enum class Phase { kRunning, kWaiting, kClaimed, kOver };
  struct Pending {
    std::string id;
    std::uint32_t number;
  };
  struct Given {
    std::vector<model::ToolResult> results;
    Admission::Place place;
  };
  struct Waiter {  // a client's request; its timer is touched on its own executor only
    explicit Waiter(const boost::asio::any_io_executor& executor)
        : timer(executor, async::SteadyClock::time_point::max()) {}
    async::Timer timer;
  };

  [[nodiscard]] std::optional<ToolsWanted> wanted(const std::vector<model::ToolCall>& calls);
  [[nodiscard]] base::Result<void> check(const std::vector<GivenResult>& results) const;
  [[nodiscard]] std::string token() const;
  void publish(base::Result<ToolAnswer> answer);
  void wakeRun();

  const boost::asio::any_io_executor executor_;
  const Traits traits_;
  async::CancelToken cancel_;
  async::Timer* timer_ = nullptr;  // of answer(); touched on executor_ only
  Seat seat_;
  std::size_t calls_ = 0;
  std::optional<std::string> notOffered_;

  mutable std::mutex mutex_;  // guards what follows
  Home home_;
  Phase phase_ = Phase::kRunning;
  bool cancelled_ = false, lost_ = false, takenOver_ = false;
  std::uint32_t round_ = 0, answeredRound_ = 0;
  std::string answeredDigest_;  // empty: another server was given those results
  std::vector<Pending> pending_;
  Answer answer_;
  std::weak_ptr<Waiter> waiter_;  // belongs to the request that waits, and dies with it
  std::optional<Given> given_;
};

}  // namespace execution
