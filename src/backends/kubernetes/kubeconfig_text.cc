#include "backends/kubernetes/kubeconfig_text.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

namespace kubernetes {
namespace {

/// A mapping of the file, with the place that errors name.
class Section {
 public:
  Section(const YAML::Node& node, std::string place) : node_(node), place_(std::move(place)) {}

  tl::unexpected<base::Error> wrong(std::string_view key, std::string_view why) const {
    return base::fail(base::ErrorKind::kInvalid,
                      std::string(place_).append(": ").append(key).append(": ").append(why));
  }

  [[nodiscard]] YAML::Node at(const std::string& key) const {
    const YAML::Node& node = node_;
    return node.IsMap() ? node[key] : YAML::Node(YAML::NodeType::Undefined);
  }

  /// Whether the key says anything: an empty value and `false` do not.
  [[nodiscard]] bool says(const std::string& key) const {
    const auto value = at(key);
    if (!value || value.IsNull()) return false;
    return !value.IsScalar() || (!value.Scalar().empty() && value.Scalar() != "false");
  }

  [[nodiscard]] base::Result<std::string> text(const std::string& key) const {
    const auto value = at(key);
    if (!value || value.IsNull()) return std::string();
    if (!value.IsScalar()) return wrong(key, "expected a text");
    return value.Scalar();
  }

  [[nodiscard]] base::Result<Section> section(const std::string& key) const {
    auto value = at(key);
    if (!value || !value.IsMap()) return wrong(key, "expected a mapping of keys to values");
    return Section(value, place_);
  }

  /// What stands under `kind` in the entry of that name in the list `kind`s.
  [[nodiscard]] base::Result<Section> entry(const std::string& kind,
                                            const std::string& name) const {
    const auto list = at(kind + "s");
    const auto place = place_ + ": " + kind + " \"" + name + "\"";
    if (list && list.IsSequence()) {
      for (const auto& item : list) {
        const Section named(item, place);
        if (TRY(named.text("name")) == name) return named.section(kind);
      }
    }
    return wrong(kind + "s", "it has none of the name \"" + name + "\"");
  }

 private:
  YAML::Node node_;
  std::string place_;
};

struct Refused {
  const char* key;
  const char* why;
};

constexpr std::array kRefusedOfClusters{
    Refused{"insecure-skip-tls-verify",
            "a server that could be anybody is not spoken to; name its authority in "
            "certificate-authority-data, and its name in tls-server-name if that is the problem"},
    Refused{"proxy-url", "proxies are not supported; name a server that is reached directly"},
};

constexpr std::array kRefusedOfUsers{
    Refused{"exec",
            "programs that fetch credentials are not started; give the user a token, a tokenFile "
            "or a client certificate (kubectl create token NAME makes a token of a service "
            "account)"},
    Refused{"auth-provider",
            "auth providers are not supported; give the user a token, a tokenFile or a client "
            "certificate"},
    Refused{"username", "API servers take no passwords any more; give the user a token"},
    Refused{"password", "API servers take no passwords any more; give the user a token"},
    Refused{"as", "acting as somebody else is not supported; use that one's own credentials"},
    Refused{"as-uid", "acting as somebody else is not supported"},
    Refused{"as-groups", "acting as somebody else is not supported"},
    Refused{"as-user-extra", "acting as somebody else is not supported"},
};

base::Result<void> refuse(const Section& section, const auto& refused) {
  for (const auto& [key, why] : refused)
    if (section.says(key)) return section.wrong(key, why);
  return {};
}

base::Result<FileOrData> fileOrData(const Section& section, const std::string& key) {
  return FileOrData{.file = TRY(section.text(key)), .data = TRY(section.text(key + "-data"))};
}

base::Result<void> readCluster(const Section& cluster, KubeconfigContext& into) {
  TRY(refuse(cluster, kRefusedOfClusters));
  into.server = TRY(cluster.text("server"));
  if (into.server.empty()) return cluster.wrong("server", "is missing");
  into.serverName = TRY(cluster.text("tls-server-name"));
  into.authorities = TRY(fileOrData(cluster, "certificate-authority"));
  return {};
}

base::Result<void> readUser(const Section& user, KubeconfigContext& into) {
  TRY(refuse(user, kRefusedOfUsers));
  into.token = TRY(user.text("token"));
  into.tokenFile = TRY(user.text("tokenFile"));
  into.certificate = TRY(fileOrData(user, "client-certificate"));
  into.key = TRY(fileOrData(user, "client-key"));
  return {};
}

base::Result<KubeconfigContext> readContext(const Section& whole, const std::string& wanted) {
  KubeconfigContext into;
  into.name = wanted.empty() ? TRY(whole.text("current-context")) : wanted;
  if (into.name.empty()) return whole.wrong("current-context", "is missing");
  const auto context = TRY(whole.entry("context", into.name));
  into.cluster = TRY(context.text("cluster"));
  into.user = TRY(context.text("user"));
  into.space = TRY(context.text("namespace"));
  TRY(readCluster(TRY(whole.entry("cluster", into.cluster)), into));
  if (!into.user.empty()) TRY(readUser(TRY(whole.entry("user", into.user)), into));
  return into;
}

}  // namespace

base::Result<KubeconfigContext> parseKubeconfig(const std::string& text, const std::string& file,
                                                const std::string& context) {
  try {
    const Section whole(YAML::Load(text), file);
    if (TRY(whole.text("kind")) != "Config") return whole.wrong("kind", "must be Config");
    return readContext(whole, context);
  } catch (const YAML::Exception& error) {
    return base::fail(
        base::ErrorKind::kInvalid,
        file + ":" + std::to_string(std::max(error.mark.line, 0) + 1) + ": " + error.msg);
  }
}

}  // namespace kubernetes
