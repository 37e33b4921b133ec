// `keys librechat`: what to write into LibreChat's .env. Its generations log in differently
// (wire contract, 0.4).
#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "access/token_keys.h"
#include "apps/commands.h"
#include "apps/from_settings.h"
#include "apps/read_settings.h"
#include "apps/supervisor.h"
#include "apps/token_key_pair.h"
#include "config/api_key.h"

namespace apps {
namespace {

/// The key that clients send; none before the server has made it.
std::string apiKeyOf(const config::Settings& settings) {
  if (!settings.apiKey.empty()) return settings.apiKey;
  if (!settings.apiKeys.empty()) return settings.apiKeys.front();
  return config::keptApiKey(settings);
}

std::string baseUrl(const config::Settings& settings) {
  const bool everywhere = settings.apiHost == "0.0.0.0" || settings.apiHost == "::";
  const bool ipv6 = settings.apiHost.find(':') != std::string::npos;
  const auto host = everywhere ? "THIS-MACHINE"
                    : ipv6     ? "[" + settings.apiHost + "]"
                               : settings.apiHost;
  return fmt::format("http://{}:{}", host, settings.apiPort);
}

void showOldGenerations(const config::Settings& settings) {
  const auto key = apiKeyOf(settings);
  fmt::print("# LibreChat up to 0.8.5 sends an API key.\n");
  fmt::print("LIBRECHAT_CODE_BASEURL={}\n", baseUrl(settings));
  if (key.empty()) {
    fmt::print(
        "# LIBRECHAT_CODE_API_KEY: start the server once, it makes a key and prints it.\n\n");
  } else {
    fmt::print("LIBRECHAT_CODE_API_KEY={}\n\n", key);
  }
}

void showNewGenerations(const config::Settings& settings, const TokenKeyPair* made) {
  fmt::print("# LibreChat 0.8.6 and later signs a token for each of its users.\n");
  fmt::print("LIBRECHAT_CODE_BASEURL={}\n", baseUrl(settings));
  fmt::print("CODEAPI_AUTH_PROVIDER=librechat-jwt\nCODEAPI_JWT_ALGORITHM=EdDSA\n");
  fmt::print("CODEAPI_JWT_ISSUER={}\nCODEAPI_JWT_AUDIENCE={}\n", settings.tokenIssuer,
             settings.tokenAudience);
  if (made == nullptr) {
    fmt::print(
        "# CODEAPI_JWT_KID and CODEAPI_JWT_PRIVATE_KEY_BASE64 were shown when the key in\n"
        "# {} was made, and are not kept. --new makes another one.\n",
        tokenKeysPath(settings).string());
    return;
  }
  fmt::print("CODEAPI_JWT_KID={}\nCODEAPI_JWT_PRIVATE_KEY_BASE64={}\n", made->name,
             made->privatePemBase64);
  fmt::print(
      "# The private key is shown this once. A server that is running takes the new key\n"
      "# when it is started again.\n");
}

base::Result<std::optional<TokenKeyPair>> keyFor(const config::Settings& settings, bool newKey) {
  const auto path = tokenKeysPath(settings);
  std::error_code failure;
  if (settings.tokenKeys && !std::filesystem::is_directory(path, failure)) {
    if (!newKey) return std::nullopt;
    return base::fail(base::ErrorKind::kInvalid,
                      "CODEAPI_JWT_KEYS names a file; --new adds to folders only");
  }
  if (!newKey && std::filesystem::exists(path, failure)) {
    const auto keys = TRY(auth::TokenKeys::load(path));
    if (!keys.empty()) return std::nullopt;
  }
  return TRY(makeTokenKeyPair(path));
}

}  // namespace

int keysForLibreChat(bool newKey) {
  const auto loaded = loadSettings();
  if (!loaded) return kWrongConfiguration;
  const auto made = keyFor(loaded->settings, newKey);
  if (!made) {
    std::fprintf(stderr, "kubecoderun keys: %s\n", made.error().message.c_str());
    return kWrongConfiguration;
  }
  showOldGenerations(loaded->settings);
  showNewGenerations(loaded->settings, *made ? &**made : nullptr);
  return 0;
}

}  // namespace apps
