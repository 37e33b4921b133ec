#include "api/principal.h"

#include <utility>

namespace api {

void setPrincipal(http::RequestContext& context, model::Principal principal) {
  constexpr std::size_t kEnoughToTellApart = 12;  // of a hash, in the log
  context.principal = principal.id.substr(0, kEnoughToTellApart);
  context.identity = std::move(principal);
}

const model::Principal& principalOf(const http::RequestContext& context) {
  return std::any_cast<const model::Principal&>(context.identity);
}

}  // namespace api
