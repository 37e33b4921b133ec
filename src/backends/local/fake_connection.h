#pragma once

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>

#include "base/unique_fd.h"
#include "protocol/frame.h"

namespace local {

/// For tests: one connection of the FakeRunner, frames over a blocking Unix socket, which stays the
/// caller's. One thread.
class FakeConnection {
 public:
  explicit FakeConnection(int socket) : socket_(socket) {}

  /// None when the peer is gone or talks nonsense.
  [[nodiscard]] std::optional<protocol::Frame> read();
  /// Of the oldest file that came open beside a frame.
  [[nodiscard]] std::string contentOfHandedFile(std::uint64_t size);

  void write(const protocol::FrameView& frame) { write(protocol::bytesOf(frame)); }
  void write(const std::string& bytes);
  /// Both ends notice; reads and writes fail from now on.
  void close();

 private:
  ssize_t receive(std::span<char> bytes);

  int socket_;
  protocol::FrameDecoder decoder_;
  std::deque<base::UniqueFd> handed_;
};

}  // namespace local
