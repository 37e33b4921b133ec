#include "runner_client/run_conversation.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "protocol/codec.h"
#include "runner_client/file_delivery.h"
#include "runner_client/input_frames.h"
#include "runner_client/questions.h"
#include "runner_client/state_delivery.h"

namespace runner_client {
namespace asio = boost::asio;
using protocol::Frame;
using protocol::FrameType;
namespace {

constexpr auto kCancelTime = std::chrono::seconds(1);
constexpr auto kBetweenAttaches = std::chrono::milliseconds(200);
constexpr auto kAttachTime = std::chrono::seconds(2);
// The runner ends every run at its own limit; beyond this it is taken for broken.
constexpr auto kOverdue = std::chrono::seconds(10);

auto wentAway() {
  return base::fail(base::ErrorKind::kUnavailable, "the sandbox runner went away");
}

auto isTakenOver() {
  return base::fail({.kind = base::ErrorKind::kUnavailable,
                     .message = "another server goes on with the program, or its time is over",
                     .code = ports::kTakenOver});
}

std::optional<protocol::Suspension> howToSuspend(const std::optional<ports::Suspension>& how) {
  if (!how) return std::nullopt;
  return protocol::Suspension{.name = how->run, .lease = how->lease, .longest = how->longest};
}

async::Task<> pauseFor(std::chrono::milliseconds time) {
  async::Timer timer(co_await asio::this_coro::executor, time);
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

/// Owns what it sends, because whoever started it may be gone before it ends.
async::Task<> sendAlone(std::shared_ptr<protocol::FrameStream> stream, Frame frame) {
  (void)co_await stream->write(frame);  // a failure is noticed by whoever reads
}

}  // namespace

RunConversation::RunConversation(OpenSandbox sandbox, Reconnect reconnect,
                                 asio::any_io_executor executor, model::RunLimits limits,
                                 const ports::Workspace& workspace, ports::OutputListener& listener)
    : run_(std::move(sandbox.run)),
      lease_(std::move(sandbox.lease)),
      reconnect_(std::move(reconnect)),
      executor_(std::move(executor)),
      limits_(limits),
      workspace_(workspace),
      listener_(listener),
      tools_(listener.toolCalls() != nullptr) {
  use(std::move(sandbox.stream));
}

void RunConversation::use(Stream stream) {
  stream_ = std::move(stream);
  watch();
  if (answering_) watchdog_->stop();
}

void RunConversation::watch() {
  const auto now = async::SteadyClock::now();
  watchdog_.emplace(executor_, stream_,
                    cancelled_ ? now + kCancelTime : now + limits_.wallTime + kOverdue);
}

async::Task<base::Result<model::RunResult>> RunConversation::run(model::Program program,
                                                                 bool streaming) {
  if (cancelled_) {  // nothing was sent: closing destroys the sandbox
    result_.end = model::Cancelled{};
    co_return std::move(result_);
  }
  const auto ordered = co_await sendOrder(std::move(program), streaming);
  if (!ordered && cancelled_) {
    result_.end = model::Cancelled{};
    co_return std::move(result_);
  }
  CO_TRY(ordered);
  ordered_ = true;
  co_return co_await finish();
}

async::Task<base::Result<model::RunResult>> RunConversation::goOn(protocol::Taken taken) {
  ordered_ = isShared_ = true;
  sent_ = taken.last;
  tools_.goOn(taken.answered, std::move(taken.open));
  co_return co_await finish();
}

async::Task<base::Result<model::RunResult>> RunConversation::finish() {
  if (cancelled_) sendCancel();
  const auto ended = co_await untilEnded();
  if (!ended && answering_) listener_.toolCalls()->onLost();
  co_await untilAnswered();  // how it ended is told to whoever brings the results
  CO_TRY(ended);
  if (refused_) co_return base::fail(*std::move(refused_));
  co_await takeFiles();
  acknowledge();
  co_return std::move(result_);
}

async::Task<base::Result<void>> RunConversation::untilEnded() {
  while (!ended_) {
    const auto had = received_.last();
    const bool attachedBefore = attached_;
    const auto spoken = co_await converse();
    if (spoken) break;
    const bool progress = received_.last() != had || !attachedBefore;
    const bool mayGoOn = progress || answering_;  // one that waits makes none
    if (spoken.error().kind != base::ErrorKind::kUnavailable || !mayGoOn) {
      co_return base::fail(asUnavailable(spoken.error()));
    }
    if (!progress) co_await pauseFor(kBetweenAttaches);
    CO_TRY(co_await attachAgain());
  }
  co_return base::Result<void>();
}

async::Task<base::Result<void>> RunConversation::sendOrder(model::Program program, bool streaming) {
  InputFrames inputs(*stream_, [this] { return cancelled_; });
  if (!workspace_.inputs.empty() || workspace_.state.restore != nullptr) {
    CO_TRY(co_await inputs.gather(workspace_.inputs));
    if (workspace_.state.restore != nullptr)
      CO_TRY(co_await inputs.gatherState(*workspace_.state.restore));
    if (cancelled_) co_return wentAway();
    const auto now = async::SteadyClock::now();  // their sources' time is not the program's
    watchdog_.emplace(executor_, stream_, now + limits_.wallTime + kOverdue);
  }
  std::optional<model::OutputFileLimits> files;
  if (workspace_.outputs != nullptr) files = workspace_.limits;
  std::optional<model::StateWish> wish;
  if (workspace_.state.keep != nullptr) wish = workspace_.state.wish;
  const Frame order = protocol::frameOf(protocol::Order{.language = std::move(program.language),
                                                        .args = std::move(program.args),
                                                        .limits = limits_,
                                                        .streaming = streaming,
                                                        .files = files,
                                                        .tools = std::move(program.tools),
                                                        .state = wish,
                                                        .suspension = howToSuspend(suspension_)});
  std::vector<protocol::FrameView> frames(inputs.waiting().begin(), inputs.waiting().end());
  auto number = protocol::appendChunks(frames, FrameType::kSource, inputs.next(), program.code);
  number = protocol::appendChunks(frames, FrameType::kStdin, number, program.standardInput);
  if (suspension_) frames.emplace_back(FrameType::kContext, number++, suspension_->context);
  frames.emplace_back(FrameType::kOrder, number, order.payload);
  sent_ = number;
  // An order that did not arrive whole was never carried out: there is no run to attach to.
  const auto written = co_await stream_->write(frames);
  if (!written) co_return wentAway();
  isShared_ = suspension_.has_value();
  suspension_.reset();
  co_return base::Result<void>();
}

async::Task<base::Result<void>> RunConversation::converse() {
  while (!ended_) {
    CO_TRY(take(CO_TRY(co_await stream_->read())));
    if (auto calls = tools_.takeWaited(); !calls.empty()) CO_TRY(co_await hear(std::move(calls)));
  }
  co_return base::Result<void>();
}

base::Result<void> RunConversation::take(Frame frame) {
  if (!TRY(received_.accept(frame))) return {};  // had before the connection broke
  switch (frame.type) {
    case FrameType::kStdout:
      keepOutput(model::Stream::kStdout, frame.payload);
      return {};
    case FrameType::kStderr:
      keepOutput(model::Stream::kStderr, frame.payload);
      return {};
    case FrameType::kRefused:
      refused_ = errorOf(TRY(protocol::messageOf<protocol::Refused>(frame)));
      ended_ = true;
      return {};
    case FrameType::kLeftState:
      if (frame.payload.size() > model::kMostSmallState) break;
      leftState_ = std::move(frame.payload);
      return {};
    case FrameType::kToolCall:
      return tools_.takeCall(frame);
    case FrameType::kWaiting:
      return tools_.takeWaiting(frame);
    default:
      break;
  }
  return takeOutcome(frame);  // the error, if it is none
}

base::Result<void> RunConversation::takeOutcome(const Frame& frame) {
  auto outcome = TRY(protocol::messageOf<protocol::Outcome>(frame));
  TRY(checkChanges(outcome.result.files, workspace_));
  TRY(checkState(outcome.result.state, workspace_.state));
  outcome.result.stdoutBytes = std::move(result_.stdoutBytes);
  outcome.result.stderrBytes = std::move(result_.stderrBytes);
  outcome.result.stdoutCut |= result_.stdoutCut;
  outcome.result.stderrCut |= result_.stderrCut;
  result_ = std::move(outcome.result);
  ended_ = true;
  return {};
}

void RunConversation::keepOutput(model::Stream stream, std::string_view bytes) {
  const bool isStdout = stream == model::Stream::kStdout;
  std::string& kept = isStdout ? result_.stdoutBytes : result_.stderrBytes;
  // The runner cuts as well; this process must not depend on it for its memory.
  const auto room = static_cast<std::size_t>(limits_.outputBytes) - kept.size();
  if (bytes.size() > room) (isStdout ? result_.stdoutCut : result_.stderrCut) = true;
  bytes = bytes.substr(0, room);
  kept += bytes;
  listener_.onOutput(stream, bytes);
}

async::Task<base::Result<void>> RunConversation::attachAgain() {
  attached_ = attaching_ = true;
  const auto attached = co_await attach();
  attaching_ = false;
  co_return attached;
}

async::Task<base::Result<void>> RunConversation::attach() {
  auto stream = co_await reconnect_();
  if (!stream) co_return wentAway();
  use(*std::move(stream));
  Watchdog patience(executor_, stream_, async::SteadyClock::now() + kAttachTime);
  const Frame attach =
      protocol::frameOf(protocol::Attach{.run = run_, .lease = lease_, .last = received_.last()});
  CO_TRY(co_await stream_->write(attach));
  const auto answer = co_await stream_->read();
  if (answer && answer->type == FrameType::kRefused && isShared_) co_return isTakenOver();
  if (!answer || answer->type == FrameType::kRefused) co_return wentAway();
  const auto attached = protocol::messageOf<protocol::Attached>(*answer);
  if (!attached) co_return base::fail(asUnavailable(attached.error()));
  CO_TRY(co_await sendMissed(attached->last));
  if (cancelled_ && !ended_ && attached->last <= sent_) sendCancel();
  co_return base::Result<void>();
}

void RunConversation::acknowledge() {
  // Lets the runner forget the run at once; otherwise it would keep it for a lease. Posted: an
  // answer that waits for nothing else goes first.
  asio::post(executor_, [executor = executor_, stream = stream_, last = received_.last()] {
    asio::co_spawn(executor,
                   sendAlone(stream, protocol::frameOf(protocol::Acknowledge{.last = last})),
                   asio::detached);
  });
}

void RunConversation::cancel() {
  cancelled_ = true;
  watchdog_->hurry(async::SteadyClock::now() + kCancelTime);
  if (ordered_ && !ended_) sendCancel();
}

void RunConversation::sendCancel() {
  asio::co_spawn(executor_, sendAlone(stream_, protocol::frameOf(protocol::Cancel{}, sent_ + 1)),
                 asio::detached);
}

}  // namespace runner_client
