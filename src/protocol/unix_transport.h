#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>

#include "base/unique_fd.h"
#include "protocol/frame_stream.h"

namespace protocol {

/// A Transport over a connected Unix stream socket.
class UnixTransport final : public Transport {
 public:
  explicit UnixTransport(boost::asio::local::stream_protocol::socket socket)
      : socket_(std::move(socket)) {}

  async::Task<base::Result<std::size_t>> readSome(std::span<char> space) override;
  async::Task<base::Result<void>> write(std::span<const std::string_view> parts) override;
  void close() noexcept override;
  base::UniqueFd release() override;

 private:
  boost::asio::local::stream_protocol::socket socket_;
};

/// Connects to a Unix socket without waiting: a full backlog is a failure like any other. The
/// descriptor is non-blocking and close-on-exec, and belongs to no io_context yet. Errors:
/// kUnavailable with the system's reason.
[[nodiscard]] base::Result<base::UniqueFd> connectUnix(const std::filesystem::path& path);

/// Frames over a connected Unix socket on `executor`'s io_context.
[[nodiscard]] std::unique_ptr<FrameStream> frameStreamOver(
    base::UniqueFd socket, const boost::asio::any_io_executor& executor);

}  // namespace protocol
