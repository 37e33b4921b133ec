// Feeds bytes to the frame decoder as a connection would, cut at places that the input chooses, and
// every frame's payload to the decoder of its message. What decodes must survive being encoded
// again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/codec.h"
#include "protocol/sequence.h"

namespace {

template <class Message>
void tryMessage(const protocol::Frame& frame) {
  if (frame.type != protocol::kTypeOf<Message>) return;
  const auto message = protocol::messageOf<Message>(frame);
  if (!message) return;
  const auto text = protocol::encode(*message);
  const auto again = protocol::decode<Message>(text);
  if (!again || protocol::encode(*again) != text) std::abort();
}

template <class... Messages>
void tryAll(const protocol::Frame& frame) {
  (tryMessage<Messages>(frame), ...);
}

void drain(protocol::FrameDecoder& decoder, protocol::ReceivedSequence& received) {
  for (;;) {
    const auto frame = decoder.next();
    if (!frame || !*frame) return;
    (void)received.accept(**frame);
    using namespace protocol;
    tryAll<Prepare, Attach, TakeOver, Taken, Inspect, Input, Order, Cancel, Acknowledge, Fetch,
           FetchState, StateFile, Ready, Refused, Attached, Outcome, Inspection, ToolCall, Waiting,
           ToolResult>(**frame);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0];  // the first byte says how long the pieces are
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  protocol::FrameDecoder decoder;
  protocol::ReceivedSequence received;
  while (!bytes.empty()) {
    decoder.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    drain(decoder, received);
  }
  return 0;
}
