#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/cancel_token.h"
#include "async/deadline.h"
#include "async/task.h"
#include "base/result.h"

namespace http {

/// Header fields in the order of arrival. Names compare without regard to letter case (RFC 9110, 5.1).
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  void add(std::string name, std::string value);
  /// Replaces all fields of that name.
  void set(std::string_view name, std::string value);
  /// Value of the first field of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] const std::vector<Field>& all() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

/// Reads the body of one request from the connection. Nothing is read before somebody asks.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  /// The whole body. Errors: kTooLarge beyond `limit` bytes (checked against Content-Length before the
  /// first byte is read); kTimedOut when the client is too slow; kInvalid when the body is malformed.
  [[nodiscard]] virtual async::Task<base::Result<std::string>> readAll(std::size_t limit) = 0;
};

struct Request {
  std::string method;       ///< as sent: "GET", "POST", ...
  std::string path;         ///< without query; repeated and trailing slashes folded, "/v1" prefix removed
  std::string query;        ///< after '?', undecoded
  Headers headers;
  std::string peerAddress;  ///< of the socket, textual, never from a header
  BodyReader* body = nullptr;  ///< never null while a handler runs
};

struct Response {
  unsigned status = 200;
  Headers headers;
  std::string body;
};

/// What belongs to one request while it is handled. Lives on the connection's io_context.
struct RequestContext {
  std::string requestId;                            ///< base::newId()
  async::SteadyClock::time_point arrived;           ///< when the head was complete
  async::CancelToken cancel;                        ///< fires when the client hangs up or the server stops
};

/// Answers one request. Exceptions are bugs and become a 500 in api's pipeline.
using Handler = std::function<async::Task<Response>(Request&, RequestContext&)>;

}  // namespace http
