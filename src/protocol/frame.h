#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace protocol {

/// What a frame is. The numbers are the wire's; docs/runner_protocol.md lists them.
enum class FrameType : std::uint8_t {
  // server -> runner
  kPrepare = 1,      ///< make a sandbox ready; first frame of a connection
  kAttach = 2,       ///< continue a run whose connection broke; first frame of a connection
  kInspect = 3,      ///< what walls and languages are there; first frame of a connection
  kSource = 4,       ///< raw chunk of the program's text
  kStdin = 5,        ///< raw chunk of its standard input
  kOrder = 6,        ///< run it; ends both kinds of chunks
  kCancel = 7,       ///< kill it
  kAcknowledge = 8,  ///< frames up to here have arrived and need not be kept
  kInput = 9,        ///< head of a file that goes into the sandbox; before the order
  kInputData = 10,   ///< raw chunk of the newest input
  kFetch = 11,       ///< send a piece of a file that the outcome names
  kToolResult = 12,  ///< raw: what a call of the program came to
  kState = 13,       ///< raw chunk of the variables that the program begins with
  kFetchState = 14,  ///< send a piece of the variables that it left
  kStateFile = 15,   ///< the variables that the program begins with: the open file beside it
  kContext = 16,   ///< raw, once, before the order: what a server that takes the run over is given
  kTakeOver = 17,  ///< go on with a run of another server; first frame of a connection
  // runner -> server
  kReady = 32,
  kRefused = 33,
  kAttached = 34,
  kStdout = 35,   ///< raw chunk
  kStderr = 36,   ///< raw chunk
  kOutcome = 37,  ///< the last frame of a run
  kInspection = 38,
  kPiece = 39,     ///< raw bytes: the answer to either fetch
  kToolCall = 40,  ///< the program calls a function
  kWaiting = 41,   ///< it waits for the results of its calls
  kLeftState =
      42,       ///< raw bytes of the variables that it left, if they are few; before the outcome
  kTaken = 43,  ///< the run is this connection's now
  kGivenContext = 44,  ///< raw: what came as kContext; after kTaken
};

inline constexpr std::size_t kHeaderBytes = 16;
inline constexpr std::size_t kMaxPayloadBytes = 8u << 20;  ///< more is a protocol error
inline constexpr std::size_t kChunkBytes = 64u << 10;  ///< largest data chunk that a sender makes

/// Whether frames of this type are numbered 1, 2, 3 ... by their sender (all others carry 0): those
/// that are sent again after an attach.
[[nodiscard]] bool isNumbered(FrameType type) noexcept;

/// One frame as it was received.
struct Frame {
  FrameType type = FrameType::kCancel;
  std::uint64_t number = 0;
  std::string payload;
};

/// One frame to be sent; does not own its payload.
struct FrameView {
  FrameType type = FrameType::kCancel;
  std::uint64_t number = 0;
  std::string_view payload;

  FrameView(FrameType type, std::uint64_t number, std::string_view payload)
      : type(type), number(number), payload(payload) {}
  FrameView(const Frame& frame)  // NOLINT(google-explicit-constructor): a view of it
      : type(frame.type), number(frame.number), payload(frame.payload) {}
};

using Header = std::array<char, kHeaderBytes>;

/// The 16 bytes that go before the payload. The payload must not exceed kMaxPayloadBytes.
[[nodiscard]] Header headerOf(const FrameView& frame) noexcept;

/// Header and payload as they stand on the wire; for callers without gathered writes, and tests.
[[nodiscard]] std::string bytesOf(const FrameView& frame);

/// Appends `bytes` to `frames` as chunks of kChunkBytes, numbered from `number` on; none when
/// empty. Returns the number that follows. The chunks view `bytes`.
std::uint64_t appendChunks(std::vector<FrameView>& frames, FrameType type, std::uint64_t number,
                           std::string_view bytes);

/// Takes bytes as they arrive and gives frames. Buffers at most one frame and what was fed with it.
/// After an error the stream is lost: every later call gives the same error.
class FrameDecoder {
 public:
  void feed(std::string_view bytes);

  /// The next whole frame; nothing when more bytes are needed.
  /// Errors: kInvalid for an oversized payload, an unknown type, bytes that must be zero and are
  /// not, a number on a frame without one or the other way round.
  [[nodiscard]] base::Result<std::optional<Frame>> next();

  /// Bytes that the payload of a begun frame still lacks; 0 when its header is not whole yet.
  [[nodiscard]] std::size_t missing() const noexcept;

  /// Whether the bytes so far end between two frames.
  [[nodiscard]] bool atBoundary() const noexcept { return taken_ == buffer_.size(); }

 private:
  std::string buffer_;
  std::size_t taken_ = 0;  // bytes of buffer_ that belong to frames already given
  std::optional<base::Error> broken_;
};

}  // namespace protocol
