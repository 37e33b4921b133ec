#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "async/cancel_token.h"
#include "async/deadline.h"
#include "async/task.h"
#include "base/result.h"
#include "http/body_source.h"
#include "http/connect.h"
#include "http/message.h"
#include "http/url.h"

namespace http {

/// What a server may take of a client's time and memory. A time of max() is none.
struct ClientLimits {
  std::size_t maxHeadBytes = 64U << 10;
  std::chrono::milliseconds connectTime{10'000};  ///< name, connection and TLS together
  std::chrono::milliseconds writeTime{30'000};    ///< for each piece of a request
  std::chrono::milliseconds headTime{60'000};     ///< from the end of the request to the answer
  std::chrono::milliseconds pieceTime{60'000};    ///< between two pieces of a body
};

struct ClientRequest {
  std::string method = "GET";
  std::string target;    ///< below Url::path: "/exec?x=y", encoded
  Headers headers = {};  ///< Host, Content-Length and Transfer-Encoding are added
  std::string body = {};
  std::unique_ptr<BodySource> source = {};  ///< instead of `body`
  /// Of the whole exchange, the reading of its answer included; the ClientLimits hold beside it.
  async::Deadline until = async::Deadline::never();
  /// For this answer instead of the one of ClientLimits: how long one who listens hears nothing.
  std::optional<std::chrono::milliseconds> pieceTime = {};
};

/// The answer to one request; its body is read as it is wanted. Destroyed before its end, it closes
/// the connection. Used on the Client's io_context; outlived by the request's CancelToken.
class ClientResponse {
 public:
  struct Exchange;
  explicit ClientResponse(std::unique_ptr<Exchange> exchange);
  ClientResponse(ClientResponse&&) noexcept;
  ClientResponse& operator=(ClientResponse&&) noexcept;
  ~ClientResponse();

  [[nodiscard]] unsigned status() const;
  [[nodiscard]] const Headers& headers() const;

  /// The next piece as it comes, at most some tens of KiB; empty at the end; valid until the next
  /// call. Errors: kUnavailable when the connection ends too early or its bytes are not HTTP;
  /// kTimedOut; after an error it must not be called again.
  [[nodiscard]] async::Task<base::Result<std::string_view>> read();

  /// What is left of the body; kTooLarge beyond `limit` bytes.
  [[nodiscard]] async::Task<base::Result<std::string>> readAll(std::size_t limit);

 private:
  std::unique_ptr<Exchange> exchange_;
};

/// `code` of an error of Client::send() that came before anything of the request was sent, or was
/// sent again.
inline constexpr auto kNotConnected = "not_connected";

/// Asks one server; HTTP/1.1 over TCP or TLS. Follows no redirect and keeps no cookie. Connections
/// whose answer was read to the end are used again. On one io_context, which outlives it; several
/// requests may be under way at the same time; it outlives its send().
class Client {
 public:
  struct Options {
    Url server = {};
    ClientLimits limits = {};
    TlsFiles tls = {};  ///< for a server with TLS
  };

  /// Errors: kInvalid for TLS files that cannot be used.
  [[nodiscard]] static base::Result<Client> make(boost::asio::any_io_executor executor,
                                                 Options options);
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// Sends a request and answers when the head of the response is there, whatever its status.
  /// A request that a dead connection has swallowed is sent again only if it was GET or HEAD.
  /// When `cancel` fires, the connection is closed, also while the response is read. Errors:
  /// kInvalid, for a target that is not encoded; kUnavailable with a reason, or "cancelled";
  /// kTimedOut, also for a request whose deadline has passed already; all three with kNotConnected
  /// if there was no connection yet; those of ClientRequest::source.
  [[nodiscard]] async::Task<base::Result<ClientResponse>> send(ClientRequest request,
                                                               async::CancelToken& cancel);

 private:
  struct Shared;
  explicit Client(std::shared_ptr<Shared> shared);
  friend struct ClientResponse::Exchange;
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<ByteStream>>> newStream(
      const ClientRequest& request, async::CancelToken& cancel);

  std::shared_ptr<Shared> shared_;
};

}  // namespace http
