#pragma once

#include <sys/socket.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <deque>
#include <filesystem>

#include "base/unique_fd.h"
#include "protocol/frame_stream.h"

namespace protocol {

/// A Transport over a connected Unix stream socket.
class UnixTransport final : public Transport {
 public:
  /// What becomes of descriptors that the peer sends.
  enum class Descriptors {
    kDrop,  ///< the kernel closes them
    kTake,  ///< they wait for takeDescriptor(); more than kMostWaiting at once is an error
  };
  static constexpr std::size_t kMostWaiting = 64;

  explicit UnixTransport(boost::asio::local::stream_protocol::socket socket,
                         Descriptors descriptors = Descriptors::kDrop)
      : socket_(std::move(socket)), takes_(descriptors == Descriptors::kTake) {}

  async::Task<base::Result<std::size_t>> readSome(std::span<char> space) override;
  async::Task<base::Result<void>> write(std::span<const std::string_view> parts) override;
  bool carriesDescriptors() const noexcept override { return true; }
  async::Task<base::Result<bool>> writeWith(std::span<const std::string_view> parts,
                                            int descriptor) override;
  base::UniqueFd takeDescriptor() override;
  void close() noexcept override;
  base::UniqueFd release() override;

 private:
  async::Task<base::Result<std::size_t>> readWithDescriptors(std::span<char> space);
  [[nodiscard]] base::Result<void> keepDescriptor(const msghdr& received);

  boost::asio::local::stream_protocol::socket socket_;
  const bool takes_;
  std::deque<base::UniqueFd> waiting_;
};

/// Connects to a Unix socket without waiting: a full backlog is a failure like any other. The
/// descriptor is non-blocking and close-on-exec, and belongs to no io_context yet. Errors:
/// kUnavailable with the system's reason.
[[nodiscard]] base::Result<base::UniqueFd> connectUnix(const std::filesystem::path& path);

/// Frames over a connected Unix socket on `executor`'s io_context.
[[nodiscard]] std::unique_ptr<FrameStream> frameStreamOver(
    base::UniqueFd socket, const boost::asio::any_io_executor& executor);

}  // namespace protocol
