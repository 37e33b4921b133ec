#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string_view>

#include "backends/kubernetes/api_error.h"

namespace kubernetes {

/// What a Status object of the API means (reference "Status", meta/v1): an answer's body, or the
/// object of an ERROR event. `code` counts where the object has none.
[[nodiscard]] ApiError errorOf(const boost::json::object& status, unsigned code);

/// What an answer with a status other than 2xx means. Its body may be anything: proxies answer in
/// words of their own. `retryAfter` is that header field.
[[nodiscard]] ApiError errorOf(unsigned code, std::string_view body,
                               std::optional<std::string_view> retryAfter);

}  // namespace kubernetes
