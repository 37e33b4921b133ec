#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace http {

/// For tests: a server that answers each request with the next bytes of a list, whatever they are,
/// on one connection after the other. When the list is at its end, it keeps the connection open.
class AnsweringSocket {
 public:
  static constexpr auto kClose = "close";                  ///< instead of waiting for a request
  static constexpr auto kReadAndClose = "read and close";  ///< instead of an answer

  explicit AnsweringSocket(std::vector<std::string> answers)
      : answers_(std::move(answers)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const where = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), where, size) != 0 || ::listen(listener_.get(), 8) != 0 ||
        ::getsockname(listener_.get(), where, &size) != 0)
      throw std::system_error(errno, std::generic_category(), "a socket that listens");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~AnsweringSocket() {
    stopping_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR);
    ::shutdown(connection_, SHUT_RDWR);
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve() {
    std::size_t next = 0;
    while (!stopping_) {
      const base::UniqueFd connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (connection.get() < 0) return;
      ++connections_;
      connection_ = connection.get();
      while (next < answers_.size()) {
        const auto& answer = answers_[next];
        if (answer == kClose) break;
        if (!readHead(connection.get()) || answer == kReadAndClose) break;
        (void)::send(connection.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
        ++next;
      }
      if (next < answers_.size()) {
        ++next;
        continue;
      }
      char byte = 0;
      while (::recv(connection.get(), &byte, 1, 0) > 0) {
      }
    }
  }

  static bool readHead(int connection) {
    std::string head;
    char byte = 0;
    while (!head.ends_with("\r\n\r\n")) {
      if (::recv(connection, &byte, 1, 0) <= 0) return false;
      head += byte;
    }
    return true;
  }

  const std::vector<std::string> answers_;
  base::UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0, connection_ = -1;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace http
