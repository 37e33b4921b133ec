#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "ports/workspace.h"
#include "protocol/frame_stream.h"

namespace runner_client {

/// The frames of a run's inputs, read from their sources piece by piece. Small inputs stay here, to
/// be sent in one write with the order; what is more goes out before. An input of more than
/// kMostInPieces goes out as an open file, if its source has one and the connection carries it.
class InputFrames {
 public:
  /// Up to here the bytes themselves cost no more than a message about a file.
  static constexpr std::uint64_t kMostInPieces = 64U << 10;

  /// `givenUp`: whether nobody wants the run any more; asked between two pieces.
  InputFrames(protocol::FrameStream& stream, std::function<bool()> givenUp)
      : stream_(stream), givenUp_(std::move(givenUp)) {}

  /// Errors: kInvalid for inputs that break the rules of ports::InputFile; those of the sources;
  /// kUnavailable when the connection broke, a source ended early, or it was given up.
  [[nodiscard]] async::Task<base::Result<void>> gather(std::span<const ports::InputFile> inputs);

  /// The same for the variables that the program begins with, in frames of their own kind.
  [[nodiscard]] async::Task<base::Result<void>> gatherState(ports::InputSource& state);

  /// Those that were not sent yet.
  [[nodiscard]] const std::vector<protocol::Frame>& waiting() const { return waiting_; }
  /// Number of the frame that follows.
  [[nodiscard]] std::uint64_t next() const { return next_; }

 private:
  /// False: its bytes must be sent.
  async::Task<base::Result<bool>> handOverState(ports::InputSource& state);
  async::Task<base::Result<void>> gatherOne(const ports::InputFile& input);
  /// False: its bytes must be sent.
  async::Task<base::Result<bool>> handOver(const ports::InputFile& input);
  async::Task<base::Result<void>> flush();
  async::Task<base::Result<void>> gatherBytes(ports::InputSource& source, protocol::FrameType type);
  async::Task<base::Result<void>> add(protocol::FrameType type, std::string payload);

  protocol::FrameStream& stream_;
  std::function<bool()> givenUp_;
  std::vector<protocol::Frame> waiting_;
  std::size_t waitingBytes_ = 0;
  std::uint64_t next_ = 1;
  std::size_t handed_ = 0;
};

}  // namespace runner_client
