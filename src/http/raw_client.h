#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/unique_fd.h"

namespace http {

/// For tests: one connection to 127.0.0.1, byte by byte, with nothing between it and the server.
class RawClient {
 public:
  struct Reply {
    unsigned status = 0;  ///< 0: none came
    std::string head;
    std::string body;
    [[nodiscard]] bool has(std::string_view text) const {
      return head.find(text) != std::string::npos;
    }
  };

  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::system_error(errno, std::generic_category(), "connect");
    }
  }

  /// False when the server has closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Sends a request of one line and waits for its response.
  Reply get(std::string_view path) {
    send("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    return reply();
  }

  /// The next response; status 0 when none comes (closed, or nothing for `patience`).
  Reply reply(bool withBody = true, std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    Reply reply;
    auto end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive(patience)) return reply;
    }
    reply.head = buffer_.substr(0, end + 4);
    buffer_.erase(0, end + 4);
    const std::size_t length = withBody ? contentLength(reply.head) : 0;
    while (buffer_.size() < length) {
      if (!receive(patience)) return reply;
    }
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    reply.status = static_cast<unsigned>(std::stoul(reply.head.substr(9, 3)));
    return reply;
  }

  /// Whether `text` has come, with what came before it and is not taken yet.
  bool sees(std::string_view text, std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    while (buffer_.find(text) == std::string::npos) {
      if (!receive(patience)) return false;
    }
    return true;
  }

  /// All bytes up to the end of the connection, or until none comes for `patience`.
  std::string everything(std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    while (receive(patience)) {
    }
    return std::exchange(buffer_, {});
  }

  /// Whether the connection was closed, and by a reset.
  [[nodiscard]] bool wasReset() const { return ended_ && reset_; }

  /// Whether the server closes the connection, having sent nothing more.
  bool closed(std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    while (receive(patience)) {
    }
    return ended_ && buffer_.empty();
  }

  void hangUp() { fd_.reset(); }
  void shutdownSend() { ::shutdown(fd_.get(), SHUT_WR); }
  /// Closes with a reset instead of an orderly end.
  void reset() {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    fd_.reset();
  }
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  bool receive(std::chrono::milliseconds patience) {
    pollfd ask{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ask, 1, static_cast<int>(patience.count())) <= 0) return false;
    char bytes[16384];
    const auto count = ::recv(fd_.get(), bytes, sizeof bytes, 0);
    ended_ = count <= 0;
    reset_ = count < 0 && errno == ECONNRESET;
    if (!ended_) buffer_.append(bytes, static_cast<std::size_t>(count));
    return !ended_;
  }

  static std::size_t contentLength(std::string_view head) {
    constexpr std::string_view kName = "Content-Length: ";
    const auto at = head.find(kName);
    std::size_t length = 0;
    if (at != std::string_view::npos) {
      std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
    }
    return length;
  }

  base::UniqueFd fd_;
  std::string buffer_;
  bool ended_ = false;
  bool reset_ = false;
};

}  // namespace http
