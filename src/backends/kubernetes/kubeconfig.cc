#include "backends/kubernetes/kubeconfig.h"

#include <boost/asio/ip/address.hpp>

#include "backends/kubernetes/kubeconfig_text.h"
#include "backends/kubernetes/resource.h"
#include "backends/kubernetes/token_source.h"
#include "base/base64.h"
#include "base/read_file.h"

namespace kubernetes {
namespace {

/// One context of a file, whose fields become something that can be used.
class Reading {
 public:
  Reading(const std::filesystem::path& file, const KubeconfigContext& context)
      : file_(file), context_(context) {}

  [[nodiscard]] base::Result<Access> access() const {
    Access access{.server = TRY(server()),
                  .tls = TRY(tls()),
                  .token = withoutSpace(context_.token),
                  .tokenFile = {},
                  .space = context_.space.empty() ? "default" : context_.space,
                  .origin = file_.string() + ", context \"" + context_.name + "\""};
    if (!context_.tokenFile.empty()) access.tokenFile = below(context_.tokenFile);
    if (!isName(access.space)) return wrong(place("context", context_.name) + "namespace: no name");
    if (!access.token.empty() && !isToken(access.token))
      return wrong(place("user", context_.user) + "token: it is none");
    const bool isSecret = !access.token.empty() || access.tokenFile;
    if (isSecret && !access.server.tls && !isLoopback(access.server.host))
      return wrong(place("cluster", context_.cluster) +
                   "server: must be https, or the token would be sent for everybody to read");
    (void)TRY(TokenSource(access).current());  // what is wrong is said at the start
    return access;
  }

 private:
  [[nodiscard]] static std::string place(std::string_view kind, std::string_view name) {
    return std::string(": ").append(kind).append(" \"").append(name).append("\": ");
  }
  [[nodiscard]] tl::unexpected<base::Error> wrong(const std::string& why) const {
    return base::fail(base::ErrorKind::kInvalid, file_.string() + why);
  }
  [[nodiscard]] static bool isLoopback(std::string_view host) {
    boost::system::error_code none;
    const auto address = boost::asio::ip::make_address(host, none);
    return host == "localhost" || (!none && address.is_loopback());
  }
  [[nodiscard]] std::filesystem::path below(const std::string& path) const {
    return file_.parent_path() / path;
  }

  [[nodiscard]] base::Result<http::Url> server() const {
    auto url = http::parseUrl(context_.server);
    if (!url) return wrong(place("cluster", context_.cluster) + "server: " + url.error().message);
    return url;
  }

  [[nodiscard]] base::Result<http::TlsFiles> tls() const {
    const auto cluster = place("cluster", context_.cluster), user = place("user", context_.user);
    http::TlsFiles tls;
    tls.serverName = context_.serverName;
    // A file that is empty is no leave to trust the authorities of this machine.
    if (!context_.authorities.file.empty() || !context_.authorities.data.empty())
      tls.authoritiesPem = TRY(content(context_.authorities, cluster + "certificate-authority"));
    auto certificates = TRY(content(context_.certificate, user + "client-certificate"));
    auto key = TRY(content(context_.key, user + "client-key"));
    if (certificates.empty() != key.empty())
      return wrong(user + (key.empty() ? "client-key" : "client-certificate") +
                   ": is missing, the one is of no use without the other");
    if (!key.empty())
      tls.identity =
          http::TlsIdentity{.certificates = std::move(certificates), .key = std::move(key)};
    return tls;
  }

  [[nodiscard]] base::Result<std::string> content(const FileOrData& field,
                                                  const std::string& place) const {
    if (!field.data.empty()) {
      auto decoded = base::decodeBase64(field.data);
      if (!decoded) return wrong(place + "-data: it is not base64");
      return *std::move(decoded);
    }
    if (field.file.empty()) return std::string();
    auto read = base::readFile(below(field.file));
    if (!read) return wrong(place + ": " + read.error().message);
    return read;
  }

  const std::filesystem::path& file_;
  const KubeconfigContext& context_;
};

}  // namespace

base::Result<Access> readKubeconfig(const std::filesystem::path& file, const std::string& context) {
  const auto text = TRY(base::readFile(file));
  const auto read = TRY(parseKubeconfig(text, file.string(), context));
  return Reading(file, read).access();
}

}  // namespace kubernetes
