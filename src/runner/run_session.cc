#include "runner/run_session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/ids.h"
#include "protocol/codec.h"

namespace runner {
namespace asio = boost::asio;
namespace {

constexpr auto kTimeToAsk = std::chrono::milliseconds(200);

protocol::Refused refusalOf(const base::Error& error) {
  using Kind = protocol::Refused::Kind;
  return {error.kind == base::ErrorKind::kInvalid ? Kind::kInvalid : Kind::kUnavailable,
          error.message};
}

}  // namespace

base::Error RunSession::broken(std::string message) {
  return {.kind = base::ErrorKind::kInvalid, .message = std::move(message)};
}

RunSession::RunSession(const asio::any_io_executor& executor, SandboxMaker& maker,
                       Prepared prepared)
    : executor_(executor),
      maker_(maker),
      id_(base::newId()),
      lease_(base::newId()),
      sandbox_(std::move(prepared.sandbox)),
      parkedLanguage_(std::move(prepared.parkedLanguage)),
      generation_(prepared.generation),
      parts_(prepared.dataBytes, prepared.tmpBytes),
      acknowledged_(executor) {}

std::uint64_t RunSession::attach(std::shared_ptr<protocol::FrameStream> stream,
                                 std::uint64_t last) {
  if (stream_) stream_->close();
  stream_ = std::move(stream);
  sentUpTo_ = last;
  sending_ = false;
  fetching_ = false;
  const auto connection = ++connection_;
  if (sent_.last() > last) {
    sending_ = true;
    asio::co_spawn(executor_, send(shared_from_this(), connection), asio::detached);
  }
  return connection;
}

bool RunSession::mayBeTaken(const protocol::TakeOver& request) const {
  return !settled() && suspension_.isKnownAs(request.name, request.lease) &&
         suspension_.isAt(request.round);
}

std::uint64_t RunSession::fenceOff(std::shared_ptr<protocol::FrameStream> stream) {
  lease_ = base::newId();
  const auto connection = attach(std::move(stream), sent_.last());
  sending_ = true;  // until giveAll()
  return connection;
}

protocol::Taken RunSession::taken() const {
  auto taken = suspension_.taken();
  taken.run = id_;
  taken.lease = lease_;
  taken.last = received_.last();
  return taken;
}

void RunSession::giveAll(std::uint64_t connection) {
  if (!isOf(connection)) return;
  sentUpTo_ = 0;
  asio::co_spawn(executor_, send(shared_from_this(), connection), asio::detached);
}

bool RunSession::detach(std::uint64_t connection) {
  if (connection != connection_) return false;
  stream_.reset();
  return true;
}

base::Result<void> RunSession::take(const protocol::Frame& frame) {
  if (!TRY(received_.accept(frame))) return {};
  switch (frame.type) {
    case protocol::FrameType::kSource:
    case protocol::FrameType::kStdin:
    case protocol::FrameType::kInput:
    case protocol::FrameType::kInputData:
    case protocol::FrameType::kState:
    case protocol::FrameType::kStateFile:
      if (started_) return base::fail(broken("a part of an order after the order"));
      return parts_.take(frame, stream_.get());
    case protocol::FrameType::kContext:
      if (started_) return base::fail(broken("a part of an order after the order"));
      return suspension_.takeContext(frame.payload);
    case protocol::FrameType::kOrder:
      return order(TRY(protocol::messageOf<protocol::Order>(frame)));
    case protocol::FrameType::kCancel:
      cancel();
      return {};
    case protocol::FrameType::kToolResult:
      return takeResult(TRY(protocol::messageOf<protocol::ToolResult>(frame)).result);
    case protocol::FrameType::kAcknowledge:
      return acknowledge(TRY(protocol::messageOf<protocol::Acknowledge>(frame)).last);
    case protocol::FrameType::kFetch:
      return fetch(TRY(protocol::messageOf<protocol::Fetch>(frame)));
    case protocol::FrameType::kFetchState:
      return fetchState(TRY(protocol::messageOf<protocol::FetchState>(frame)));
    default:
      return base::fail(broken("unexpected frame"));
  }
}

base::Result<void> RunSession::acknowledge(std::uint64_t last) {
  const bool isEnd = finished_ && last == sent_.last();
  if (suspension_.isAllowed() && !isEnd) return sent_.shorten(last, Suspension::keptOf);
  TRY(sent_.acknowledge(last));
  if (!finished_ || sent_.keptBytes() > 0) return {};
  files_.reset();
  stateOut_.reset();
  acknowledged_.notify();
  return {};
}

void RunSession::tellToolCalls(std::vector<model::ToolCall> calls) {
  const auto count = static_cast<std::uint32_t>(calls.size());
  suspension_.beginRound(calls, std::chrono::steady_clock::now());
  for (auto& call : calls)
    sent_.add(protocol::FrameType::kToolCall,
              protocol::encode(protocol::ToolCall{std::move(call)}));
  emit(protocol::FrameType::kWaiting, protocol::encode(protocol::Waiting{count}));
}

base::Result<void> RunSession::takeResult(const model::ToolResult& result) {
  if (finished_) return {};               // it ended while somebody worked for it
  suspension_.noteResult(result.number);  // before the next round may begin
  if (run_ && run_->giveResult(result)) return {};
  return base::fail(broken("a result that nobody waits for"));
}

void RunSession::cancel() {
  if (run_) run_->cancel();
}

void RunSession::watchParked() {
  // Until an order, init says nothing: whatever comes from it is its end.
  sandbox_->whenInitSpeaks([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && !self->started_) self->dismiss();
  });
}

void RunSession::dismiss() {
  if (stream_) stream_->close();
}

async::Task<void> RunSession::execute(std::shared_ptr<RunSession> self,
                                      std::shared_ptr<ProgramRun> run) {
  auto result = co_await run->run();
  self->run_.reset();
  if (!result) {
    co_return self->refuse(refusalOf(result.error()));
  }
  self->files_ = run->takeFiles();
  self->stateOut_ = run->takeState();
  self->finished_ = true;
  result->missingWalls = self->maker_.missingWalls();
  if (self->stateOut_ && self->stateOut_->size() <= model::kMostSmallState)
    self->sent_.add(protocol::FrameType::kLeftState,
                    self->stateOut_->read(0, model::kMostSmallState));
  self->emit(protocol::FrameType::kOutcome,
             protocol::encode(protocol::Outcome{.result = *std::move(result)}));
  // Files and a large state are about to be asked for, and copied: somebody waits for that, and for
  // the jail's death, which takes a processor for a while, nobody.
  const bool willAsk = (self->files_ && !self->files_->changes().changed.empty()) ||
                       (self->stateOut_ && self->stateOut_->size() > model::kMostSmallState);
  if (willAsk) co_await self->acknowledged_.wait(std::chrono::steady_clock::now() + kTimeToAsk);
  run->end();
}

void RunSession::refuse(protocol::Refused refusal) {
  finished_ = true;
  sandbox_.reset();
  if (!stream_) return;
  asio::co_spawn(
      executor_,
      [](std::shared_ptr<protocol::FrameStream> to, protocol::Frame frame) -> async::Task<void> {
        if (!co_await to->write(frame)) to->close();
      }(stream_, protocol::frameOf(refusal)),
      asio::detached);
}

void RunSession::emit(protocol::FrameType type, std::string payload) {
  sent_.add(type, std::move(payload));
  if (!stream_ || sending_) return;
  if (!streaming_ && !finished_ && type != protocol::FrameType::kWaiting) return;
  sending_ = true;
  asio::co_spawn(executor_, send(shared_from_this(), connection_), asio::detached);
}

async::Task<void> RunSession::send(std::shared_ptr<RunSession> self, std::uint64_t connection) {
  while (self->connection_ == connection && self->stream_ && self->sent_.last() > self->sentUpTo_) {
    // Copies: an acknowledgement may drop kept frames while they are being written.
    std::vector<protocol::Frame> frames;
    for (const auto& view : self->sent_.after(self->sentUpTo_)) {
      frames.push_back(
          {.type = view.type, .number = view.number, .payload = std::string(view.payload)});
    }
    const std::vector<protocol::FrameView> views(frames.begin(), frames.end());
    self->sentUpTo_ = frames.back().number;
    const auto stream = self->stream_;
    if (!co_await stream->write(views)) break;
  }
  if (self->connection_ == connection) self->sending_ = false;
}

}  // namespace runner
