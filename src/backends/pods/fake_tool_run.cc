#include "backends/pods/fake_tool_run.h"

#include <utility>
#include <vector>

#include "base/ids.h"
#include "protocol/codec.h"

namespace pods {

using protocol::FrameType;

FakeToolRun::FakeToolRun(std::string id, std::string lease, std::optional<protocol::Suspension> how,
                         std::string context)
    : id_(std::move(id)),
      lease_(std::move(lease)),
      how_(std::move(how)),
      context_(std::move(context)) {
  sent_.add(FrameType::kStdout, "begun;");
  call(1, "a");
  call(2, "b");
  wait();
}

bool FakeToolRun::mayAttach(const protocol::Attach& request) const {
  return !isOver_ && request.run == id_ && request.lease == lease_;
}

bool FakeToolRun::mayTakeOver(const protocol::TakeOver& request) const {
  return !isOver_ && how_ && how_->name == request.name && how_->lease == request.lease &&
         request.round > 0 && (request.round == rounds_ || request.round + 1 == rounds_);
}

async::Task<> FakeToolRun::begin(std::shared_ptr<FakeToolRun> self,
                                 std::shared_ptr<protocol::FrameStream> stream,
                                 std::uint64_t received) {
  self->received_ = received;
  self->fenceOff(stream);
  co_await follow(self, stream, 0);
}

async::Task<> FakeToolRun::attach(std::shared_ptr<FakeToolRun> self,
                                  std::shared_ptr<protocol::FrameStream> stream,
                                  std::uint64_t last) {
  self->fenceOff(stream);
  (void)co_await stream->write(protocol::frameOf(protocol::Attached{.last = self->received_}));
  co_await follow(self, stream, last);
}

async::Task<> FakeToolRun::takeOver(std::shared_ptr<FakeToolRun> self,
                                    std::shared_ptr<protocol::FrameStream> stream) {
  self->fenceOff(stream);
  self->lease_ = base::newId();
  const auto taken = protocol::frameOf(
      protocol::Taken{.run = self->id_,
                      .lease = self->lease_,
                      .last = self->received_,
                      .answered = self->open_.empty() ? self->rounds_ : self->rounds_ - 1,
                      .open = {self->open_.begin(), self->open_.end()}});
  const std::vector<protocol::FrameView> frames{taken,
                                                {FrameType::kGivenContext, 0, self->context_}};
  (void)co_await stream->write(frames);
  co_await follow(self, stream, 0);
}

void FakeToolRun::fenceOff(const std::shared_ptr<protocol::FrameStream>& stream) {
  if (stream_) stream_->close();
  stream_ = stream;
}

async::Task<> FakeToolRun::follow(std::shared_ptr<FakeToolRun> self,
                                  std::shared_ptr<protocol::FrameStream> stream,
                                  std::uint64_t sentUpTo) {
  for (;;) {
    const auto frames = self->sent_.after(std::exchange(sentUpTo, self->sent_.last()));
    if (!frames.empty() && !co_await stream->write(frames)) co_return;
    const auto frame = co_await stream->read();
    if (!frame || self->stream_ != stream || !self->take(*frame)) co_return;
  }
}

bool FakeToolRun::take(const protocol::Frame& frame) {
  if (frame.number > 0 && frame.number <= received_) return true;
  if (frame.number > received_ + 1) return false;
  if (frame.number > 0) received_ = frame.number;
  if (frame.type == FrameType::kCancel) finish(model::Cancelled{});
  if (frame.type == FrameType::kAcknowledge) {
    const auto last = protocol::messageOf<protocol::Acknowledge>(frame)->last;
    isOver_ = isOver_ || (rounds_ == 3 && last == sent_.last());
  }
  if (frame.type != FrameType::kToolResult) return true;
  const auto result = protocol::messageOf<protocol::ToolResult>(frame)->result;
  if (open_.erase(result.number) == 0) return false;
  given_ += std::to_string(result.number) + "=" + result.value + ";";
  if (!open_.empty()) return true;
  if (rounds_ == 2) {
    finish(model::Exited{0});
  } else {
    call(3, "c");
    wait();
  }
  return true;
}

void FakeToolRun::call(std::uint32_t number, std::string function) {
  open_.insert(number);
  sent_.add(
      FrameType::kToolCall,
      protocol::encode(protocol::ToolCall{{.number = number, .function = std::move(function)}}));
}

void FakeToolRun::wait() {
  ++rounds_;
  sent_.add(FrameType::kWaiting,
            protocol::encode(protocol::Waiting{static_cast<std::uint32_t>(open_.size())}));
}

void FakeToolRun::finish(model::RunEnd end) {
  if (rounds_ == 3) return;
  rounds_ = 3;  // no more of them
  protocol::Outcome outcome;
  outcome.result.end = end;
  outcome.result.missingWalls = {"pids"};
  sent_.add(FrameType::kStdout, given_);
  sent_.add(FrameType::kOutcome, protocol::encode(outcome));
}

}  // namespace pods
