// Whom a client trusts, and as whom it shows itself.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "http/test_client.h"
#include "http/tls_test_server.h"

namespace http {
namespace {

namespace asio = boost::asio;

std::string textOf(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(ClientTls, SpeaksTlsToAServerThatItTrusts) {
  TlsTestServer server("localhost");
  const auto url = "https://localhost:" + std::to_string(server.port());
  Asking asking(url, kShort, {.authorities = server.certificate()});
  EXPECT_EQ(asking.get("/"), "200 a");
  EXPECT_EQ(server.askedFor(), "localhost");
}

TEST(ClientTls, DoesNotSpeakToAServerThatItDoesNotTrust) {
  TlsTestServer server("localhost");
  EXPECT_EQ(Asking("https://localhost:" + std::to_string(server.port()))
                .get("/")
                .substr(std::string("localhost:12345: ").size()),
            "its certificate is not trusted: self-signed certificate");
}

TEST(ClientTls, DoesNotSpeakToAServerWhoseCertificateIsAnothers) {
  TlsTestServer server("other.example.org");
  const auto url = "https://localhost:" + std::to_string(server.port());
  const auto said = Asking(url, kShort, {.authorities = server.certificate()}).get("/");
  EXPECT_NE(said.find("its certificate is not trusted"), std::string::npos) << said;
}

TEST(ClientTls, ShowsItselfAndTrustsByTexts) {
  TlsTestServer server("the.server");
  const auto url = "https://127.0.0.1:" + std::to_string(server.port());
  const auto certificate = textOf(server.certificate());
  Asking asking(url, kShort,
                {.authoritiesPem = certificate,
                 .identity = TlsIdentity{.certificates = certificate, .key = textOf(server.key())},
                 .serverName = "the.server"});
  EXPECT_EQ(asking.get("/"), "200 a");
  EXPECT_EQ(server.askedFor(), "the.server");
  EXPECT_TRUE(server.knowsItsClient());
}

TEST(ClientTls, TextsThatAreNoCertificatesAreRefused) {
  asio::io_context context;
  const auto whyNot = [&](TlsFiles tls) {
    const auto made = Client::make(context.get_executor(),
                                   {.server = *parseUrl("https://h"), .tls = std::move(tls)});
    return made ? "" : made.error().message.substr(0, made.error().message.find(": "));
  };
  TlsTestServer server("h");
  EXPECT_EQ(whyNot({.authoritiesPem = "x"}), "certificates of authorities cannot be read");
  EXPECT_EQ(whyNot({.identity = TlsIdentity{.certificates = "x", .key = "y"}}),
            "the client's certificate cannot be read");
  EXPECT_EQ(
      whyNot({.identity = TlsIdentity{.certificates = textOf(server.certificate()), .key = "y"}}),
      "the key of the client's certificate cannot be used");
}

TEST(ClientTls, AFileOfAuthoritiesThatIsNoneIsNamed) {
  asio::io_context context;
  const auto made = Client::make(
      context.get_executor(), {.server = *parseUrl("https://h"), .tls = {.authorities = "/none"}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, base::ErrorKind::kInvalid);
  EXPECT_NE(made.error().message.find("/none"), std::string::npos);
}

}  // namespace
}  // namespace http
