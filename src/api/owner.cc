#include "api/owner.h"

#include "api/principal.h"
#include "base/utf8_repair.h"

namespace api {

base::Result<model::Owner> ownerOf(const http::Request& request,
                                   const http::RequestContext& context,
                                   const std::string& bodyUser) {
  constexpr std::size_t kLongest = 256;
  model::Owner owner{.principal = principalOf(context)};
  if (owner.principal.kind == model::Principal::Kind::kToken) return owner;
  const auto header = request.headers.find("User-Id").value_or("");
  owner.user = header.empty() ? bodyUser : base::repairUtf8(header);
  if (owner.user.size() <= kLongest) return owner;
  return base::fail(base::ErrorKind::kInvalid,
                    "User-Id, user_id: at most " + std::to_string(kLongest) + " bytes");
}

}  // namespace api
