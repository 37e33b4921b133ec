#include "config/rows/rows.h"

#include "config/checks.h"

namespace config {

std::vector<Row> accessRows() {
  return {
      {.name = "API_KEY",
       .unit = "",
       .type = Text{},
       .fallback = "",
       .says =
           "The key that clients send, at least 16 characters. Without one (and without API_KEYS) "
           "a random key is made, kept in the data folder as `api_key` and printed once.",
       .into = &Settings::apiKey,
       .secret = true,
       .check = checkApiKey},
      {.name = "API_KEYS",
       .unit = "",
       .type = List{},
       .fallback = "",
       .says = "Further keys. Each key is a tenant of its own: waiting and limits are shared out "
               "between keys.",
       .into = &Settings::apiKeys,
       .secret = true,
       .check = checkApiKey},
      {.name = "RATE_LIMIT_ENABLED",
       .unit = "",
       .type = Boolean{},
       .fallback = "true",
       .says = "Holds keys that were made with `kubecoderun keys create` to their limits. Keys of "
               "the settings, tokens and trusted networks have none.",
       .into = &Settings::rateLimits},
      {.name = "AUTH_TRUSTED_NETWORKS",
       .unit = "",
       .type = List{},
       .fallback = "",
       .says = "Networks (CIDR) whose clients need no key. The address of the connection counts, "
               "never a header.",
       .into = &Settings::authTrustedNetworks,
       .check = checkNetwork},
      {.name = "AUTH_DISABLED",
       .unit = "",
       .type = Boolean{},
       .fallback = "false",
       .says = "Lets everybody in without a key. For a machine that nobody else can reach.",
       .into = &Settings::authDisabled},
      {.name = "CODEAPI_JWT_KEYS",
       .unit = "",
       .type = Path{},
       .fallback = "",
       .says = "Public keys whose tokens let in, as current LibreChat sends them: a JWKS file, a "
               "PEM file, or a folder of both, which the server's user can read. Empty: the folder "
               "`jwt` in the data folder, which "
               "`kubecoderun keys librechat` fills.",
       .into = &Settings::tokenKeys},
      {.name = "CODEAPI_JWT_ISSUER",
       .unit = "",
       .type = Text{},
       .fallback = "librechat",
       .says = "What a token must name as its issuer (iss).",
       .into = &Settings::tokenIssuer},
      {.name = "CODEAPI_JWT_AUDIENCE",
       .unit = "",
       .type = Text{},
       .fallback = "codeapi",
       .says = "What a token must name as its audience (aud).",
       .into = &Settings::tokenAudience},
      {.name = "CODEAPI_JWT_MAX_LIFETIME_SECONDS",
       .unit = "s",
       .type = Integer{1, 86400},
       .fallback = "300",
       .says = "Tokens that are valid for longer (exp - iat) are refused.",
       .into = &Settings::tokenLongestLifetime},
      {.name = "CODEAPI_JWT_CLOCK_SKEW_SECONDS",
       .unit = "s",
       .type = Integer{0, 300},
       .fallback = "30",
       .says = "By how much the clocks of the two machines may differ.",
       .into = &Settings::tokenClockSkew},
  };
}

}  // namespace config
