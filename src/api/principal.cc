#include "api/principal.h"

#include <utility>

namespace api {
namespace {

/// What RequestContext::identity carries.
struct Identity {
  auth::Caller caller;
  std::optional<auth::Allowance> allowance = {};
};

const Identity& identityOf(const http::RequestContext& context) {
  return std::any_cast<const Identity&>(context.identity);
}

}  // namespace

void setCaller(http::RequestContext& context, auth::Caller caller) {
  constexpr std::size_t kEnoughToTellApart = 12;  // of a hash, in the log
  context.principal = caller.principal.id.substr(0, kEnoughToTellApart);
  context.identity = Identity{.caller = std::move(caller)};
}

const auth::Caller& callerOf(const http::RequestContext& context) {
  return identityOf(context).caller;
}

const model::Principal& principalOf(const http::RequestContext& context) {
  return callerOf(context).principal;
}

void setAllowance(http::RequestContext& context, std::optional<auth::Allowance> allowance) {
  std::any_cast<Identity&>(context.identity).allowance = allowance;
}

const std::optional<auth::Allowance>& allowanceOf(const http::RequestContext& context) {
  return identityOf(context).allowance;
}

}  // namespace api
