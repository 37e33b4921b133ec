#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/frame.h"
#include "protocol/messages.h"

// Control messages <-> JSON payloads. `Message` is one of the structs of messages.h.
//
// Decoding is strict where it matters: every key of the message must be there with the right type
// and within range, nesting is at most 8 deep; keys that are not known are ignored, so that a newer
// peer may add some. Strings are byte strings: they are not checked to be UTF-8.
namespace protocol {

/// The type of the frame that carries a message.
template <class Message>
inline constexpr FrameType kTypeOf = FrameType::kCancel;
template <>
inline constexpr FrameType kTypeOf<Prepare> = FrameType::kPrepare;
template <>
inline constexpr FrameType kTypeOf<Attach> = FrameType::kAttach;
template <>
inline constexpr FrameType kTypeOf<Inspect> = FrameType::kInspect;
template <>
inline constexpr FrameType kTypeOf<Order> = FrameType::kOrder;
template <>
inline constexpr FrameType kTypeOf<Acknowledge> = FrameType::kAcknowledge;
template <>
inline constexpr FrameType kTypeOf<Input> = FrameType::kInput;
template <>
inline constexpr FrameType kTypeOf<Fetch> = FrameType::kFetch;
template <>
inline constexpr FrameType kTypeOf<FetchState> = FrameType::kFetchState;
template <>
inline constexpr FrameType kTypeOf<StateFile> = FrameType::kStateFile;
template <>
inline constexpr FrameType kTypeOf<ToolResult> = FrameType::kToolResult;
template <>
inline constexpr FrameType kTypeOf<ToolCall> = FrameType::kToolCall;
template <>
inline constexpr FrameType kTypeOf<Waiting> = FrameType::kWaiting;
template <>
inline constexpr FrameType kTypeOf<TakeOver> = FrameType::kTakeOver;
template <>
inline constexpr FrameType kTypeOf<Taken> = FrameType::kTaken;
template <>
inline constexpr FrameType kTypeOf<Ready> = FrameType::kReady;
template <>
inline constexpr FrameType kTypeOf<Refused> = FrameType::kRefused;
template <>
inline constexpr FrameType kTypeOf<Attached> = FrameType::kAttached;
template <>
inline constexpr FrameType kTypeOf<Outcome> = FrameType::kOutcome;
template <>
inline constexpr FrameType kTypeOf<Inspection> = FrameType::kInspection;

/// The payload of a message: JSON, but for ToolResult.
template <class Message>
[[nodiscard]] std::string encode(const Message& message);

/// Errors: kInvalid, naming the key and what was expected.
template <class Message>
[[nodiscard]] base::Result<Message> decode(std::string_view payload);

/// A message as a frame. `number` is the sender's next one where frames of its type are numbered,
/// else 0.
template <class Message>
[[nodiscard]] Frame frameOf(const Message& message, std::uint64_t number = 0) {
  return Frame{.type = kTypeOf<Message>, .number = number, .payload = encode(message)};
}

/// The message that a frame carries. Errors: kInvalid when the frame is of another type or
/// malformed.
template <class Message>
[[nodiscard]] base::Result<Message> messageOf(const Frame& frame) {
  if (frame.type != kTypeOf<Message>) {
    return base::fail(base::ErrorKind::kInvalid,
                      "runner protocol: frame type " +
                          std::to_string(static_cast<unsigned>(frame.type)) + " was not expected");
  }
  return decode<Message>(frame.payload);
}

}  // namespace protocol
