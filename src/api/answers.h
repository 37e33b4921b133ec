#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "http/message.h"

namespace api {

[[nodiscard]] http::Response jsonAnswer(unsigned status, std::string body);
[[nodiscard]] http::Response errorAnswer(base::Error error, const std::string& requestId);
/// For what never comes to the pipeline: malformed HTTP, a server that is full or stops. Complete,
/// with an id of its own.
[[nodiscard]] http::Response renderError(unsigned status, std::string_view message);
/// The headers that every answer carries (wire contract, 0.7).
void addStandardHeaders(http::Response& response, const std::string& requestId);

}  // namespace api
