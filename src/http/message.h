#pragma once

#include <any>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/cancel_token.h"
#include "async/deadline.h"
#include "async/task.h"
#include "http/body_reader.h"
#include "http/body_source.h"

namespace http {

/// Header fields in the order of arrival. Names compare without regard to letter case
/// (RFC 9110, 5.1).
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

/// One {name} of a route's pattern and what stood in its place, fully percent-decoded. Any bytes
/// but NUL; not necessarily UTF-8, and '/' may occur.
struct PathParameter {
  std::string_view name;
  std::string value;
};

struct Request;
struct Response;
struct RequestContext;

/// Answers one request. Exceptions are bugs and become a 500 in api's pipeline. Called on the I/O
/// thread of the connection, on several such threads at the same time.
using Handler = std::function<async::Task<Response>(Request&, RequestContext&)>;

struct Request {
  std::string method;  ///< as sent: "GET", "POST", ...
  std::string path;    ///< normalised and decoded, without query (see http/target.h)
  std::string query;   ///< after '?', undecoded
  Headers headers;
  std::string peerAddress;     ///< of the socket, textual, never from a header
  BodyReader* body = nullptr;  ///< never null while a handler runs

  // Filled in by the Router; empty when no route matched.
  std::string_view route;  ///< the pattern that matched, e.g. "/download/{session}/{file}"
  std::vector<PathParameter> parameters;  ///< of the {names} in the pattern, in its order
  const Handler* handler = nullptr;       ///< null also when the route has none for the method

  /// Value of a path parameter of the route; empty when the route has none of that name.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

/// Content-Length, Date and Connection are added by the server. A "Connection: close" among the
/// headers ends the connection after this response. CR, LF and NUL in values are sent as spaces.
struct Response {
  unsigned status = 200;
  Headers headers;
  std::string body;
  std::unique_ptr<BodySource> source = {};  ///< instead of `body`, for one that is made on the way
};

/// What belongs to one request while it is handled. Lives on the connection's io_context.
struct RequestContext {
  std::string requestId;                   ///< base::newId()
  async::SteadyClock::time_point arrived;  ///< when the head was complete
  async::CancelToken cancel;               ///< fires when the client hangs up or the server stops
  std::string principal = {};  ///< who asks, short, for the access log; set by whoever finds out
  std::any identity = {};      ///< who asks, as the layers above see it; only carried here
};

/// Makes the response for a request that never reaches the handler (malformed, too large, ...), so
/// that all errors of the product look alike. Called on any I/O thread.
using RenderError = std::function<Response(unsigned status, std::string_view message)>;

}  // namespace http
