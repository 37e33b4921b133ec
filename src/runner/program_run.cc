#include "runner/program_run.h"

#include <sys/wait.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "jail/finished.h"
#include "runner/place_inputs.h"

namespace runner {
namespace asio = boost::asio;
using std::chrono::steady_clock;
namespace {

/// Programs that end sooner cost nothing but their own time: nobody waits for their output, no
/// timer is set. All that they can write meanwhile fits into the pipes, or waits.
constexpr auto kUnattended = std::chrono::milliseconds(5);
constexpr auto kLongestSave = std::chrono::seconds(5);  // of the program's variables

jail::Finished::State stateOf(const jail::InitReply& reply) {
  return reply.saidSo == 0 ? jail::Finished::State::kNone
                           : static_cast<jail::Finished::State>(reply.state);
}

model::KeptState::End keptEnd(jail::Finished::State state) {
  using End = model::KeptState::End;
  switch (state) {
    case jail::Finished::State::kSaved:
      return End::kSaved;
    case jail::Finished::State::kTooLarge:
      return End::kTooLarge;
    default:
      return End::kNone;
  }
}

}  // namespace

ProgramRun::ProgramRun(const asio::any_io_executor& executor, FineTicks& ticks,
                       std::unique_ptr<JailedSandbox> sandbox, Manner manner,
                       const languages::Description& description, model::Program program,
                       const model::RunLimits& limits, OutputHandler onOutput)
    : executor_(executor),
      ticks_(ticks),
      sandbox_(std::move(sandbox)),
      program_(std::move(program)),
      limits_(limits),
      onOutput_(std::move(onOutput)),
      streaming_(manner.streaming),
      streams_(executor, *sandbox_, program_.standardInput, limits_, streaming_,
               {.onOutput = onOutput_,
                .onFlood = [this](model::Stream stream) { kill(model::OutputLimit{stream}); }}),
      stages_(*sandbox_, manner.parked,
              {.restore = manner.state ? manner.state->descriptor() : -1, .keep = manner.keep},
              sandbox_->sharesFolders() || (manner.inputs && manner.inputs->hasOpenFiles()),
              description, program_, limits_,
              [this](std::string_view text) { onOutput_(model::Stream::kStderr, text); }),
      watch_(std::make_shared<LimitWatch>(
          executor, *sandbox_, limits_,
          LimitWatch::Events{.onLimit = [this](model::RunEnd end) { kill(std::move(end)); },
                             .onLongRun = [this] { giveWay(); }})),
      attention_(executor),
      parked_(manner.parked),
      inputs_(std::move(manner.inputs)),
      links_(manner.links),
      outputs_(manner.outputs),
      state_(std::move(manner.state)),
      keep_(manner.keep),
      onToolCalls_(std::move(manner.onToolCalls)),
      tools_(sandbox_->program(), {.onWaiting =
                                       [this](std::vector<model::ToolCall> calls) {
                                         beginWaiting();
                                         onToolCalls_(std::move(calls));
                                       },
                                   .onAnswered = [this] { endWaiting(); },
                                   .onMisuse = [this] { kill(model::Signalled{SIGKILL}); }}) {}

void ProgramRun::kill(model::RunEnd end) {
  if (forcedEnd_) return;
  forcedEnd_ = std::move(end);
  sandbox_->kill();
}

void ProgramRun::giveWay() {
  sandbox_->group().giveWay();
  gaveWay_ = true;
  if (!waiting_) ticking_ = ticks_.keep();
}

/// From here on it costs nothing but its memory, unless it computes: that is on its own clock.
void ProgramRun::beginWaiting() {
  waiting_ = true;
  waitsSince_ = steady_clock::now();
  watch_->pause();
  ticking_ = FineTicks::Lease();
}

void ProgramRun::endWaiting() {
  waiting_ = false;
  waited_ += steady_clock::now() - waitsSince_;
  watch_->resume();
  if (gaveWay_) ticking_ = ticks_.keep();
}

bool ProgramRun::giveResult(const model::ToolResult& result) {
  if (!tools_.give(result)) return false;
  asio::co_spawn(
      executor_,
      [](std::shared_ptr<ProgramRun> run) -> async::Task<void> {
        co_await run->tools_.write();
      }(shared_from_this()),
      asio::detached);
  return true;
}

void ProgramRun::listenForCalls() {
  asio::co_spawn(
      executor_,
      [](std::shared_ptr<ProgramRun> run) -> async::Task<void> {
        co_await run->tools_.run();
      }(shared_from_this()),
      asio::detached);
}

async::Task<base::Result<model::RunResult>> ProgramRun::run() {
  const auto self = shared_from_this();
  startedAt_ = steady_clock::now();
  const auto prepared = co_await prepare();
  if (!prepared && !forcedEnd_) co_return base::fail(prepared.error());
  if (!prepared) {
    over_ = true;
    co_return conclude(std::nullopt);
  }
  asio::co_spawn(
      executor_,
      [](std::shared_ptr<ProgramRun> run) -> async::Task<void> { co_await run->attend(); }(self),
      asio::detached);
  if (program_.tools) listenForCalls();
  auto reply = co_await stages_.run();
  if (!forcedEnd_ && endedForMemory(reply)) forcedEnd_ = model::OutOfMemory{limits_.memoryBytes};
  // Unasked, a program would only ask for more time.
  const bool saving = keep_ && reply && stateOf(*reply) == jail::Finished::State::kSaving;
  if (saving && !forcedEnd_) reply = co_await untilSaved(*reply);
  over_ = true;
  attention_.notify();
  watch_->stop();
  co_await streams_.takeRest(reply && reply->othersAlive != 0, self,
                             [this] { return forcedEnd_.has_value(); });
  if (!reply || reply->othersAlive != 0) sandbox_->kill();
  auto result = conclude(reply);
  co_await outliveTakingDown(reply);
  if (std::holds_alternative<model::Cancelled>(result.end)) co_return result;
  if (outputs_) co_await collect(result, !reply || reply->othersAlive != 0);
  if (endedAt_) collectState(result);
  co_return result;
}

/// The program is over: its variables are saved at our expense, and how it ended is not changed by
/// whatever happens meanwhile.
async::Task<jail::InitReply> ProgramRun::untilSaved(jail::InitReply over) {
  endedAt_ = steady_clock::now();
  cpuMicroseconds_ = sandbox_->cpuMicroseconds();
  over_ = true;
  attention_.notify();
  watch_->stop();
  streams_.start(shared_from_this());  // destructors may have something to say at last
  asio::steady_timer patience(executor_, kLongestSave);
  patience.async_wait([self = shared_from_this()](const boost::system::error_code& stopped) {
    if (!stopped) self->sandbox_->kill();
  });
  const auto last = co_await stages_.saved();
  patience.cancel();
  over.othersAlive = 1;
  kept_.end = model::KeptState::End::kFailed;
  if (!last || last->saidSo == 0) co_return over;
  kept_.end = keptEnd(stateOf(*last));
  over.waitStatus = last->waitStatus;
  over.othersAlive = last->othersAlive;
  co_return over;
}

/// Everything that is there before the program's first instruction, and not counted as its own.
async::Task<base::Result<void>> ProgramRun::prepare() {
  if (sandbox_->sharesFolders()) {
    CO_TRY(co_await sandbox_->takeFolders());
    startedAt_ = steady_clock::now();
  }
  const auto limited = sandbox_->group().setLimits(
      {.memoryBytes = limits_.memoryBytes, .processes = limits_.processes, .cpus = limits_.cpus});
  if (!limited) co_return base::fail(base::ErrorKind::kUnavailable, limited.error().message);
  sandbox_->group().noteBegin();
  if (inputs_) {
    mounted_ = CO_TRY(co_await placeInputs(*sandbox_, parked_, *inputs_, links_));
    sandbox_->noteReady();
    startedAt_ = steady_clock::now();
  }
  if (limits_.givesWay) giveWay();
  co_return base::Result<void>{};
}

void ProgramRun::end() {
  sandbox_->killInit();
  streams_.close();
  sandbox_->program().close();  // so that whoever listens for calls ends
}

/// Everything that goes on beside the program.
async::Task<void> ProgramRun::attend() {
  // After the hand-over: each microsecond before it is one of the user's.
  co_await asio::post(executor_, asio::use_awaitable);
  streams_.closeUnusedInput();
  if (!streaming_) co_await attention_.wait(startedAt_ + kUnattended);
  if (over_) co_return;
  watch_->start(startedAt_);
  streams_.start(shared_from_this());
}

}  // namespace runner
