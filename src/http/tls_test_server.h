#pragma once

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

namespace http {

/// For tests: answers one request over TLS with "a", under a certificate of its own for that name.
class TlsTestServer {
 public:
  explicit TlsTestServer(const std::string& name)
      : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}) {
    makeCertificate(name);
    context_.use_certificate_chain_file(certificate().string());
    context_.use_private_key_file(key().string(), boost::asio::ssl::context::pem);
    context_.set_verify_mode(boost::asio::ssl::verify_peer);  // asks for one, and takes any
    context_.set_verify_callback([](bool, auto&) { return true; });
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsTestServer() {
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
    std::filesystem::remove_all(folder_);
  }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] std::filesystem::path certificate() const { return folder_ / "certificate"; }
  [[nodiscard]] std::filesystem::path key() const { return folder_ / "key"; }
  /// The name that the client has said in its greeting.
  [[nodiscard]] std::string askedFor() const { return askedFor_; }
  /// Whether the client has shown a certificate.
  [[nodiscard]] bool knowsItsClient() const { return knowsItsClient_; }

 private:
  static std::filesystem::path makeFolder() {
    std::string name = std::filesystem::temp_directory_path() / "kcr-tls-XXXXXX";
    return ::mkdtemp(name.data());
  }

  void makeCertificate(const std::string& name) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    auto* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).c_str());
    X509_add_ext(certificate.get(), names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    write("certificate", [&](FILE* file) { PEM_write_X509(file, certificate.get()); });
    write("key", [&](FILE* file) {
      PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

  void write(const char* name, const auto& how) {
    FILE* file = std::fopen((folder_ / name).c_str(), "w");
    how(file);
    std::fclose(file);
  }

  void serve() {
    namespace asio = boost::asio;
    boost::system::error_code error;
    asio::ip::tcp::socket socket(io_);
    acceptor_.accept(socket, error);
    if (error) return;
    asio::ssl::stream<asio::ip::tcp::socket> stream(std::move(socket), context_);
    stream.handshake(asio::ssl::stream_base::server, error);
    if (error) return;
    const auto* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
    askedFor_ = name == nullptr ? "" : name;
    knowsItsClient_ = SSL_get0_peer_certificate(stream.native_handle()) != nullptr;
    std::string head;
    asio::read_until(stream, asio::dynamic_buffer(head), "\r\n\r\n", error);
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    asio::write(stream, asio::buffer(answer), error);
  }

  const std::filesystem::path folder_ = makeFolder();
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_server};
  std::string askedFor_;
  std::atomic<bool> knowsItsClient_ = false;
  std::thread thread_;
};

}  // namespace http
