#pragma once

#include <string>
#include <string_view>

#include "http/client.h"

namespace http {

/// Request line and header fields, up to the empty line. CR, LF and NUL in values become spaces.
[[nodiscard]] std::string requestHead(const ClientRequest& request, const Url& server);

/// A piece of a body whose length is not known beforehand; not empty, which would end the body.
[[nodiscard]] std::string chunkOf(std::string_view piece);

constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace http
