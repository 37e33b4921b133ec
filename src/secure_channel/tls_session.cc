#include "secure_channel/tls_session.h"

#include <openssl/err.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>
#include <stdexcept>

namespace secure_channel {
namespace {

constexpr std::string_view kKeyName = "runner";
constexpr const char* kSuite = "TLS_AES_128_GCM_SHA256";  // its hash is that of our keys
constexpr std::uint16_t kSuiteNumber = 0x1301;

TlsSession* ownerOf(const SSL* session) {
  return static_cast<TlsSession*>(SSL_get_app_data(session));
}

base::Error broken(const char* what) {
  const auto number = ::ERR_peek_last_error();
  char reason[256] = "the peer speaks something else";
  if (number != 0) ::ERR_error_string_n(number, reason, sizeof(reason));
  ::ERR_clear_error();
  return {.kind = base::ErrorKind::kInvalid, .message = std::string(what) + ": " + reason};
}

base::Error ended() {
  return {.kind = base::ErrorKind::kUnavailable, .message = "the peer closed the connection"};
}

int sizeForSsl(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

/// The same for all connections; nothing of it belongs to one of them.
SSL_CTX* TlsSession::settings() {
  static const std::unique_ptr<SSL_CTX, FreeContext> context = makeSettings();
  return context.get();
}

std::unique_ptr<SSL_CTX, TlsSession::FreeContext> TlsSession::makeSettings() {
  std::unique_ptr<SSL_CTX, FreeContext> context(::SSL_CTX_new(::TLS_method()));
  const bool good =
      context && ::SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) == 1 &&
      ::SSL_CTX_set_max_proto_version(context.get(), TLS1_3_VERSION) == 1 &&
      ::SSL_CTX_set_ciphersuites(context.get(), kSuite) == 1 &&
      ::SSL_CTX_set_num_tickets(context.get(), 0) == 1;  // every connection has its own keys
  if (!good) throw std::runtime_error("TLS cannot be set up");
  ::SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_psk_use_session_callback(context.get(), offerKey);
  ::SSL_CTX_set_psk_find_session_callback(context.get(), findKey);
  ::SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);  // many connections are idle
  return context;
}

TlsSession::TlsSession(Role role, const ChannelKey& key) : key_(key) {
  session_.reset(::SSL_new(settings()));
  incoming_ = ::BIO_new(::BIO_s_mem());
  outgoing_ = ::BIO_new(::BIO_s_mem());
  if (!session_ || incoming_ == nullptr || outgoing_ == nullptr)
    throw std::runtime_error("TLS cannot be set up");
  ::SSL_set_bio(session_.get(), incoming_, outgoing_);
  // Nobody has a certificate. A server that shows one is not ours.
  ::SSL_set_verify(session_.get(), role == Role::kClient ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                   nullptr);
  SSL_set_app_data(session_.get(), this);
  role == Role::kClient ? ::SSL_set_connect_state(session_.get())
                        : ::SSL_set_accept_state(session_.get());
}

SSL_SESSION* TlsSession::sessionOfKey() const {
  const unsigned char number[2] = {kSuiteNumber >> 8, kSuiteNumber & 0xff};
  const auto* suite = ::SSL_CIPHER_find(session_.get(), number);
  auto* made = ::SSL_SESSION_new();
  const bool good = made != nullptr && suite != nullptr &&
                    ::SSL_SESSION_set1_master_key(made, key_.data(), key_.size()) == 1 &&
                    ::SSL_SESSION_set_cipher(made, suite) == 1 &&
                    ::SSL_SESSION_set_protocol_version(made, TLS1_3_VERSION) == 1;
  if (good) return made;
  ::SSL_SESSION_free(made);
  return nullptr;
}

int TlsSession::offerKey(SSL* session, const EVP_MD*, const unsigned char** name,
                         std::size_t* nameLength, SSL_SESSION** offered) {
  *name = reinterpret_cast<const unsigned char*>(kKeyName.data());
  *nameLength = kKeyName.size();
  *offered = ownerOf(session)->sessionOfKey();
  return *offered != nullptr ? 1 : 0;
}

int TlsSession::findKey(SSL* session, const unsigned char* name, std::size_t nameLength,
                        SSL_SESSION** found) {
  const std::string_view asked(reinterpret_cast<const char*>(name), nameLength);
  *found = asked == kKeyName ? ownerOf(session)->sessionOfKey() : nullptr;
  return 1;  // without a key the handshake fails, because there is no certificate
}

base::Result<bool> TlsSession::handshake() {
  ::ERR_clear_error();  // SSL_get_error(3): what others left behind would be taken for ours
  const int result = ::SSL_do_handshake(session_.get());
  if (result == 1) {
    if (::SSL_session_reused(session_.get()) == 1) return true;  // which is: the key was used
    return base::fail(broken("the handshake with the runner went without its key"));
  }
  if (::SSL_get_error(session_.get(), result) == SSL_ERROR_WANT_READ) return false;
  return base::fail(broken("the handshake with the runner failed"));
}

base::Result<void> TlsSession::write(std::string_view bytes) {
  ::ERR_clear_error();
  while (!bytes.empty()) {
    const int written = ::SSL_write(session_.get(), bytes.data(), sizeForSsl(bytes.size()));
    if (written <= 0) return base::fail(broken("TLS"));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

base::Result<std::size_t> TlsSession::read(std::span<char> space) {
  ::ERR_clear_error();
  const int got = ::SSL_read(session_.get(), space.data(), sizeForSsl(space.size()));
  if (got > 0) return static_cast<std::size_t>(got);
  switch (::SSL_get_error(session_.get(), got)) {
    case SSL_ERROR_WANT_READ:
      return 0;
    case SSL_ERROR_ZERO_RETURN:
      return base::fail(ended());
    default:
      return base::fail(broken("TLS"));
  }
}

void TlsSession::feed(std::string_view wire) {
  while (!wire.empty()) {
    const int taken = ::BIO_write(incoming_, wire.data(), sizeForSsl(wire.size()));
    if (taken <= 0) throw std::bad_alloc();  // a memory BIO grows
    wire.remove_prefix(static_cast<std::size_t>(taken));
  }
}

std::string TlsSession::takeOutgoing() {
  std::string wire(::BIO_ctrl_pending(outgoing_), '\0');
  std::size_t have = 0;
  while (have < wire.size()) {
    const int got = ::BIO_read(outgoing_, wire.data() + have, sizeForSsl(wire.size() - have));
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  wire.resize(have);
  return wire;
}

}  // namespace secure_channel
