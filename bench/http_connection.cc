#include "http_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstring>

namespace bench {
namespace {

constexpr timeval kPatience{.tv_sec = 120, .tv_usec = 0};

/// The value of a header in a whole head, or nothing.
std::optional<std::string_view> headerOf(std::string_view head, std::string_view name) {
  for (auto at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const auto value = line.substr(name.size() + 1);
    return value.substr(std::min(value.find_first_not_of(' '), value.size()));
  }
  return std::nullopt;
}

template <class Number>
std::optional<Number> numberIn(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<Answer> HttpConnection::exchange(std::string_view request) {
  if (socket_ < 0 && !connect()) return std::nullopt;
  buffer_.clear();
  auto answer = send(request) ? readAnswer() : std::nullopt;
  if (!answer) close();
  return answer;
}

bool HttpConnection::connect() {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return true;
  close();
  return false;
}

void HttpConnection::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

bool HttpConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpConnection::receive() {
  char block[16'384];
  const auto length = ::recv(socket_, block, sizeof(block), 0);
  if (length <= 0) return false;
  buffer_.append(block, static_cast<std::size_t>(length));
  return true;
}

std::optional<Answer> HttpConnection::readAnswer() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return std::nullopt;
  }
  const auto head = buffer_.substr(0, end + 2);
  const auto length = numberIn<std::size_t>(headerOf(head, "Content-Length").value_or(""));
  const auto status = numberIn<unsigned>(std::string_view(head).substr(head.find(' ') + 1));
  if (!length || !status) return std::nullopt;
  while (buffer_.size() < end + 4 + *length) {
    if (!receive()) return std::nullopt;
  }
  if (headerOf(head, "Connection").value_or("") == "close") close();
  return Answer{.status = *status,
                .hasRetryAfter = headerOf(head, "Retry-After").has_value(),
                .body = std::string_view(buffer_).substr(end + 4, *length)};
}

}  // namespace bench
