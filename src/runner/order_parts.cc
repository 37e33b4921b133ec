#include "runner/order_parts.h"

#include <string>
#include <utility>

#include "protocol/codec.h"

namespace runner {
namespace {

using protocol::FrameType;
using protocol::Refused;

constexpr std::size_t kMaxSourceBytes = 64U << 20;  // above what the HTTP server lets in

auto broken(std::string message) {
  return base::fail(base::ErrorKind::kInvalid, std::move(message));
}

base::Result<void> append(std::string& text, const protocol::Frame& frame, const char* what) {
  if (text.size() + frame.payload.size() > kMaxSourceBytes) return broken(what);
  text += frame.payload;
  return {};
}

base::UniqueFd fileFrom(protocol::FrameStream* stream) {
  return stream != nullptr ? stream->takeDescriptor() : base::UniqueFd();
}

}  // namespace

base::Result<void> OrderParts::take(const protocol::Frame& frame, protocol::FrameStream* from) {
  switch (frame.type) {
    case FrameType::kSource:
      return append(program.code, frame, "source");
    case FrameType::kStdin:
      return append(program.standardInput, frame, "stdin");
    case FrameType::kInput:
    case FrameType::kInputData:
      return takeInput(frame, from);
    default:
      return takeState(frame, from);
  }
}

base::Result<void> OrderParts::takeInput(const protocol::Frame& frame,
                                         protocol::FrameStream* from) {
  if (frame.type == FrameType::kInput) {
    if (!inputs) inputs = std::make_unique<InputBundle>(dataBytes_);
    const auto head = TRY(protocol::messageOf<protocol::Input>(frame));
    return head.handed ? inputs->take(head, fileFrom(from)) : inputs->begin(head);
  }
  if (!inputs) return broken("input data without an input");
  return inputs->append(frame.payload);
}

base::Result<void> OrderParts::takeState(const protocol::Frame& frame,
                                         protocol::FrameStream* from) {
  if (!state) state = std::make_unique<StateIn>(tmpBytes_);
  if (frame.type == FrameType::kState) return state->append(frame.payload);
  const auto head = TRY(protocol::messageOf<protocol::StateFile>(frame));
  return state->take(head.size, fileFrom(from));
}

std::optional<Refused> OrderParts::problemWith(const protocol::Order& order,
                                               const languages::Description& description,
                                               bool parked) const {
  constexpr auto kInvalid = Refused::Kind::kInvalid;
  if (inputs && !inputs->fits())
    return Refused{kInvalid, "the input files are more than the sandbox holds"};
  if (state && !state->fits()) return Refused{kInvalid, "the state is more than the sandbox holds"};
  if (!state && !order.state) return std::nullopt;
  if (!parked || description.stateModules.empty())
    return Refused{kInvalid, "this sandbox keeps no variables"};
  if (order.tools) return Refused{kInvalid, "a program with tools keeps no variables"};
  return std::nullopt;
}

}  // namespace runner
