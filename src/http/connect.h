#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "async/cancel_token.h"
#include "http/byte_stream.h"
#include "http/url.h"

namespace http {

/// As whom a client shows itself: PEM texts, the certificate with those that lead to its authority.
struct TlsIdentity {
  std::string certificates;
  std::string key;  ///< not encrypted
};

/// Whom a client with TLS trusts, and as whom it shows itself. Without any of it: the authorities
/// of this machine, and as nobody.
struct TlsFiles {
  std::optional<std::filesystem::path> authorities = {};  ///< PEM; instead of this machine's
  std::optional<std::string> authoritiesPem = {};         ///< the same as a text
  std::optional<TlsIdentity> identity = {};
  std::string serverName = {};  ///< that is asked for and must be certified, instead of the host
};

/// The TLS side of connections to one server; none for a server without TLS. Thread-safe.
class TlsContext {
 public:
  /// Errors: kInvalid for a file that cannot be read, with its name, and for what is not PEM.
  [[nodiscard]] static base::Result<std::shared_ptr<TlsContext>> make(const TlsFiles& files);
  virtual ~TlsContext() = default;
};

/// Connects, trying one address after the other, and shakes hands; the certificate must be valid,
/// and for that host or TlsFiles::serverName. `tls` is not null for a server with TLS. Errors:
/// kUnavailable, with the reason; kTimedOut; kUnavailable when `cancel` fires. A lookup of the host
/// that has begun cannot be interrupted: the last two may come only when it returns.
[[nodiscard]] async::Task<base::Result<std::unique_ptr<ByteStream>>> connect(
    boost::asio::any_io_executor executor, Url server, std::shared_ptr<TlsContext> tls,
    async::CancelToken& cancel, async::Deadline until);

}  // namespace http
