#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "secure_channel/channel_key.h"

namespace secure_channel {

enum class Role { kClient, kServer };

/// The TLS of one connection, without its socket: bytes of the wire go in and come out. TLS 1.3
/// only, one cipher suite, the pre-shared key together with an ephemeral exchange, so that a key
/// that leaks later opens nothing that was recorded. Not thread-safe, but bound to no thread.
class TlsSession {
 public:
  /// Throws std::runtime_error when OpenSSL refuses its settings: a bug.
  TlsSession(Role role, const ChannelKey& key);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// One step of the handshake. True when it is done; false: take what goes out (outgoing()), and
  /// feed more. Errors: kInvalid when the peer has another key or speaks something else.
  [[nodiscard]] base::Result<bool> handshake();
  /// Bytes for the peer. After the handshake.
  [[nodiscard]] base::Result<void> write(std::string_view bytes);
  /// What the peer said, up to the size of `space`; 0: feed more. Errors: kUnavailable when the
  /// peer ended the connection; kInvalid when bytes were changed on the way.
  [[nodiscard]] base::Result<std::size_t> read(std::span<char> space);

  void feed(std::string_view wire);
  /// All that is to be sent now.
  [[nodiscard]] std::string takeOutgoing();

 private:
  struct FreeContext {
    void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
  };
  struct FreeSession {
    void operator()(SSL* session) const { ::SSL_free(session); }
  };
  [[nodiscard]] static SSL_CTX* settings();
  [[nodiscard]] static std::unique_ptr<SSL_CTX, FreeContext> makeSettings();
  static int offerKey(SSL* session, const EVP_MD* digest, const unsigned char** name,
                      std::size_t* nameLength, SSL_SESSION** offered);
  static int findKey(SSL* session, const unsigned char* name, std::size_t nameLength,
                     SSL_SESSION** found);
  [[nodiscard]] SSL_SESSION* sessionOfKey() const;

  const ChannelKey key_;
  std::unique_ptr<SSL, FreeSession> session_;
  BIO* incoming_;  // the session's
  BIO* outgoing_;
};

}  // namespace secure_channel
