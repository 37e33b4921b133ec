// A bearer token of a client: its form, as sent; and its claims, as if the signature were good.
#include <boost/json/parse.hpp>
#include <cstdint>
#include <string_view>

#include "access/bearer_token.h"
#include "base/base64.h"
#include "require.h"

using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::chrono::system_clock::time_point now(std::chrono::seconds(1'800'000'000));

  const auth::TokenKeys nobody;
  require(!auth::verifyToken(text, nobody, {}, now), "without keys no token counts");
  const auto decoded = base::decodeBase64Url(text);
  require(!decoded || decoded->size() == text.size() * 3 / 4, "base64url has one length");

  boost::system::error_code malformed;
  boost::json::parse_options shallow;
  shallow.max_depth = 4;
  const auto claims = boost::json::parse(text, malformed, {}, shallow);
  if (malformed || !claims.is_object()) return 0;
  const auto who = auth::readClaims(claims.get_object(), {}, now);
  if (!who) return 0;
  require(!who->subject.empty() && !who->tenant.empty(), "a token speaks for somebody");
  require(who->subject.size() <= 256 && who->tenant.size() <= 256, "names are bounded");
  const auto& object = claims.get_object();
  require(object.at("exp").to_number<double>() > 1'799'999'970, "an expired token does not count");
  require(object.at("iss") == "librechat", "only the issuer that we trust counts");
  return 0;
}
