#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "async/task.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "protocol/frame.h"

namespace protocol {

/// A connected byte stream: a Unix socket (unix_transport.h) or, in tests, anything else. Used on
/// one io_context; at most one read and one write at a time.
class Transport {
 public:
  virtual ~Transport() = default;
  /// At least one byte into `space`. Errors: kUnavailable when the peer closed or the connection
  /// broke.
  [[nodiscard]] virtual async::Task<base::Result<std::size_t>> readSome(std::span<char> space) = 0;
  /// All of `parts` in as few system calls as possible. They must outlive the task.
  /// Errors: kUnavailable.
  [[nodiscard]] virtual async::Task<base::Result<void>> write(
      std::span<const std::string_view> parts) = 0;
  /// Whether descriptors of open files can go with the bytes: both ends are on one machine.
  [[nodiscard]] virtual bool carriesDescriptors() const noexcept { return false; }
  /// write() with an open file beside the first byte; it stays the caller's. False: the kernel
  /// takes no more of them for now (unix(7), ETOOMANYREFS), and nothing was written.
  [[nodiscard]] virtual async::Task<base::Result<bool>> writeWith(
      std::span<const std::string_view> parts, int descriptor);
  /// The oldest descriptor that arrived and was not taken; none when there is none.
  [[nodiscard]] virtual base::UniqueFd takeDescriptor() { return {}; }
  /// Ends the connection; reads and writes that are pending fail.
  virtual void close() noexcept = 0;
  /// Takes the socket off its io_context and gives it away; none when it was closed. No read or
  /// write may be pending.
  [[nodiscard]] virtual base::UniqueFd release() = 0;
  /// Gives back memory that only reading needs. No read may be pending.
  virtual void rest() noexcept {}
};

/// Frames over a Transport.
class FrameStream {
 public:
  explicit FrameStream(std::unique_ptr<Transport> transport);

  /// The next frame. Errors: kUnavailable when the connection ended, also in the middle of a frame;
  /// kInvalid when the peer broke the protocol.
  [[nodiscard]] async::Task<base::Result<Frame>> read();

  /// Sends the frames with one gathered write. The payloads that they view must outlive the task.
  [[nodiscard]] async::Task<base::Result<void>> write(std::span<const FrameView> frames);

  /// One frame.
  [[nodiscard]] async::Task<base::Result<void>> write(FrameView frame);

  [[nodiscard]] bool carriesDescriptors() const noexcept {
    return transport_->carriesDescriptors();
  }
  /// One frame with an open file beside it; see Transport::writeWith().
  [[nodiscard]] async::Task<base::Result<bool>> writeWith(FrameView frame, int descriptor);
  /// The file that came beside a frame. They come in the order of their frames, but early: as soon
  /// as bytes of a frame have arrived.
  [[nodiscard]] base::UniqueFd takeDescriptor() { return transport_->takeDescriptor(); }

  void close() noexcept { transport_->close(); }
  /// For a connection on which nothing is said for long; see Transport::rest().
  void rest() noexcept;

  /// The socket, to be used on another io_context; see Transport::release(). None when bytes of the
  /// next frame have arrived already, because they would be lost.
  [[nodiscard]] base::UniqueFd release();

 private:
  std::unique_ptr<Transport> transport_;
  FrameDecoder decoder_;
  std::unique_ptr<char[]> space_, largeSpace_;  // the latter when a large frame comes
};

}  // namespace protocol
