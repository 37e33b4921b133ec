#include "api/admit.h"

#include <utility>

#include "api/principal.h"
#include "model/timestamp.h"

namespace api {

async::Task<base::Result<void>> admit(Services& services, http::RequestContext& context) {
  const auto& caller = callerOf(context);
  if (!caller.limits) co_return base::Result<void>();
  auto verdict = co_await services.limiter.admit(caller);
  setAllowance(context, verdict.allowance);
  if (verdict.refusal) co_return base::fail(*std::move(verdict.refusal));
  if (services.managedKeys != nullptr)
    services.managedKeys->noteUse(caller.principal.id, model::timestampNow());
  co_return base::Result<void>();
}

}  // namespace api
