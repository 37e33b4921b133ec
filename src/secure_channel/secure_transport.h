#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string_view>

#include "async/deadline.h"
#include "protocol/frame_stream.h"
#include "secure_channel/tls_session.h"

namespace secure_channel {

/// A Transport over TCP, between a server and a runner that share a key. Carries no descriptors,
/// and cannot be released: its keys do not go with the socket; moveTo() instead.
class SecureTransport final : public protocol::Transport {
 public:
  SecureTransport(boost::asio::ip::tcp::socket socket, Role role, const ChannelKey& key);

  /// Once, before anything else. Errors: kInvalid when the peer has another key or speaks something
  /// else; kUnavailable when the connection broke; kTimedOut.
  [[nodiscard]] async::Task<base::Result<void>> handshake(async::Deadline deadline);

  async::Task<base::Result<std::size_t>> readSome(std::span<char> space) override;
  async::Task<base::Result<void>> write(std::span<const std::string_view> parts) override;
  void close() noexcept override;
  base::UniqueFd release() override { return {}; }
  void rest() noexcept override { wire_.reset(); }

  /// Of the socket, which stays its own; -1 when it is closed. To watch over a connection on which
  /// nothing is read.
  [[nodiscard]] int descriptor() noexcept { return socket_.native_handle(); }

  /// From now on it is used on the io_context of `executor`, which may be the same, for something
  /// that somebody waits for: a peer that acknowledges nothing, or has no room for more, for 25 s
  /// is gone. No read or write may be pending. Errors: kUnavailable when the connection is closed.
  [[nodiscard]] base::Result<void> moveTo(const boost::asio::any_io_executor& executor);

 private:
  [[nodiscard]] async::Task<base::Result<void>> shakeHands();
  [[nodiscard]] async::Task<base::Result<void>> receive();
  [[nodiscard]] async::Task<base::Result<void>> send();
  [[nodiscard]] base::Result<void> reopenAt(const boost::asio::any_io_executor& executor);

  boost::asio::ip::tcp::socket socket_;
  TlsSession session_;
  std::unique_ptr<char[]> wire_;  // what comes in; made when it is needed
};

}  // namespace secure_channel
