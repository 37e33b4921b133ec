#include "http/connect.h"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "async/tcp_keepalive.h"
#include "http/expiry.h"

namespace http {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr auto kResult = asio::as_tuple(asio::use_awaitable);

tl::unexpected<base::Error> failure(const Expiry& expiry, const std::string& why) {
  if (expiry.passed()) return base::fail(base::ErrorKind::kTimedOut, "no answer in time");
  return base::fail(base::ErrorKind::kUnavailable, why);
}

void shut(tcp::socket::lowest_layer_type& socket) {
  ErrorCode ignored;
  socket.close(ignored);
}

/// Over a socket, or over TLS over a socket.
template <class Layer>
class Stream final : public ByteStream {
 public:
  explicit Stream(Layer layer) : layer_(std::move(layer)) {}

  async::Task<base::Result<std::size_t>> read(std::span<char> into,
                                              async::Deadline until) override {
    const Expiry expiry(layer_.get_executor(), until, [this] { close(); });
    const auto [error, count] =
        co_await layer_.async_read_some(asio::buffer(into.data(), into.size()), kResult);
    if (error == asio::error::eof) co_return 0U;
    if (error) co_return failure(expiry, "the connection broke: " + error.message());
    co_return count;
  }

  async::Task<base::Result<void>> write(std::string_view bytes, async::Deadline until) override {
    const Expiry expiry(layer_.get_executor(), until, [this] { close(); });
    const auto [error, count] =
        co_await asio::async_write(layer_, asio::buffer(bytes.data(), bytes.size()), kResult);
    if (error) co_return failure(expiry, "the connection broke: " + error.message());
    co_return base::Result<void>();
  }

  bool isQuiet() override {
    char byte = 0;
    const auto count =
        ::recv(layer_.lowest_layer().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  void close() override { shut(layer_.lowest_layer()); }

 private:
  Layer layer_;
};

class Context final : public TlsContext {
 public:
  Context() : context(ssl::context::tls_client) {}
  ssl::context context;
  std::string serverName;
};

async::Task<base::Result<tcp::socket>> openSocket(asio::any_io_executor executor, const Url& server,
                                                  async::CancelToken& cancel,
                                                  async::Deadline until) {
  tcp::resolver resolver(executor);
  tcp::socket socket(executor);
  const auto giveUp = [&] {
    resolver.cancel();
    shut(socket);
  };
  const auto hangUp = cancel.onCancel(giveUp);
  const Expiry expiry(executor, until, giveUp);
  const auto [unknown, found] =
      co_await resolver.async_resolve(server.host, std::to_string(server.port), kResult);
  // A lookup that has begun goes on to its end and succeeds, whatever cancelled the resolver.
  if (unknown || cancel.cancelled() || expiry.passed())
    co_return failure(expiry, "cannot find the host " + server.host + ": " + unknown.message());
  const auto [refused, endpoint] = co_await asio::async_connect(socket, found, kResult);
  if (refused || cancel.cancelled() || expiry.passed())
    co_return failure(expiry, "cannot connect to " + server.hostField() + ": " + refused.message());
  ErrorCode ignored;  // without it it is only slower
  socket.set_option(tcp::no_delay(true), ignored);
  async::keepAlive(socket.native_handle());
  co_return socket;
}

bool isAddress(const std::string& host) {
  ErrorCode none;
  asio::ip::make_address(host, none);
  return !none;
}

std::string whyNot(ssl::stream<tcp::socket>& stream, const ErrorCode& error) {
  const auto verdict = ::SSL_get_verify_result(stream.native_handle());
  if (verdict != X509_V_OK)
    return std::string("its certificate is not trusted: ") + X509_verify_cert_error_string(verdict);
  return "the TLS handshake failed: " + error.message();
}

async::Task<base::Result<std::unique_ptr<ByteStream>>> shakeHands(tcp::socket socket,
                                                                  const Url& server, Context& tls,
                                                                  async::CancelToken& cancel,
                                                                  async::Deadline until) {
  const auto executor = co_await asio::this_coro::executor;
  ssl::stream<tcp::socket> stream(std::move(socket), tls.context);
  const auto& name = tls.serverName.empty() ? server.host : tls.serverName;
  if (!isAddress(name)) ::SSL_set_tlsext_host_name(stream.native_handle(), name.c_str());
  stream.set_verify_callback(ssl::host_name_verification(name));
  const auto giveUp = [&] { shut(stream.next_layer()); };
  auto hangUp = cancel.onCancel(giveUp);
  const Expiry expiry(executor, until, giveUp);
  const auto [error] = co_await stream.async_handshake(ssl::stream_base::client, kResult);
  if (error) co_return failure(expiry, server.hostField() + ": " + whyNot(stream, error));
  hangUp.reset();
  co_return std::make_unique<Stream<ssl::stream<tcp::socket>>>(std::move(stream));
}

asio::const_buffer bytesOf(const std::string& text) {
  return asio::buffer(text.data(), text.size());
}

tl::unexpected<base::Error> unusable(const std::string& what, const ErrorCode& error) {
  return base::fail(base::ErrorKind::kInvalid, what + ": " + error.message());
}

base::Result<void> trust(ssl::context& context, const TlsFiles& files) {
  ErrorCode error;
  if (files.authorities)
    context.load_verify_file(files.authorities->string(), error);
  else if (files.authoritiesPem)
    context.add_certificate_authority(bytesOf(*files.authoritiesPem), error);
  else
    context.set_default_verify_paths(error);
  if (!error) return {};
  const auto from = files.authorities ? " from " + files.authorities->string() : "";
  return unusable("certificates of authorities cannot be read" + from, error);
}

base::Result<void> showAs(ssl::context& context, const TlsIdentity& identity) {
  ErrorCode error;
  // OpenSSL would ask for the password of an encrypted key on the terminal.
  context.set_password_callback([](auto...) { return std::string(); }, error);
  context.use_certificate_chain(bytesOf(identity.certificates), error);
  if (error) return unusable("the client's certificate cannot be read", error);
  context.use_private_key(bytesOf(identity.key), ssl::context::pem, error);
  if (error) return unusable("the key of the client's certificate cannot be used", error);
  return {};
}

}  // namespace

base::Result<std::shared_ptr<TlsContext>> TlsContext::make(const TlsFiles& files) {
  auto made = std::make_shared<Context>();
  made->serverName = files.serverName;
  auto& context = made->context;
  context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                      ssl::context::no_tlsv1_1);
  context.set_verify_mode(ssl::verify_peer);
  TRY(trust(context, files));
  if (files.identity) TRY(showAs(context, *files.identity));
  return made;
}

async::Task<base::Result<std::unique_ptr<ByteStream>>> connect(asio::any_io_executor executor,
                                                               Url server,
                                                               std::shared_ptr<TlsContext> tls,
                                                               async::CancelToken& cancel,
                                                               async::Deadline until) {
  auto socket = CO_TRY(co_await openSocket(executor, server, cancel, until));
  if (!server.tls) co_return std::make_unique<Stream<tcp::socket>>(std::move(socket));
  auto& context = dynamic_cast<Context&>(*tls);
  co_return co_await shakeHands(std::move(socket), server, context, cancel, until);
}

}  // namespace http
