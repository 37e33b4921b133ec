#pragma once

#include "api/answers.h"
#include "async/task.h"
#include "base/result.h"
#include "http/message.h"

namespace api {

/// A handler's story: its answer, or what went wrong.
using Story = async::Task<base::Result<http::Response>> (*)(struct Services&, http::Request&,
                                                            http::RequestContext&);

/// The handler of a story: an error becomes the answer that the contract names for it.
[[nodiscard]] http::Handler answerOrError(Services& services, Story story);

}  // namespace api
