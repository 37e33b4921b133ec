#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bench {

struct Answer {
  unsigned status = 0;
  bool hasRetryAfter = false;
  std::string_view body;  ///< valid until the next exchange
};

/// One kept-alive connection to a port of 127.0.0.1, blocking. For one thread.
class HttpConnection {
 public:
  explicit HttpConnection(std::uint16_t port) : port_(port) {}
  ~HttpConnection() { close(); }
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// Sends `request` (head and body) and reads one answer; connects when there is no connection.
  /// None when connecting, sending or reading failed or the answer has no Content-Length.
  std::optional<Answer> exchange(std::string_view request);

 private:
  bool connect();
  void close();
  bool send(std::string_view bytes);
  /// More bytes to the end of buffer_. False at the end of the connection.
  bool receive();
  std::optional<Answer> readAnswer();

  std::uint16_t port_;
  int socket_ = -1;
  std::string buffer_;
};

}  // namespace bench
