#pragma once

#include <optional>

#include "http/request_parser.h"

namespace http {

/// What is refused although the grammar allows it: heads about whose end or meaning a proxy before
/// us could think otherwise (request smuggling, RFC 9112 sections 3.2 and 6), and expectations that
/// we do not meet.
[[nodiscard]] std::optional<Refusal> refuseHead(const Head& head);

/// Whether the client waits for "100 Continue" before it sends the body.
[[nodiscard]] bool expectsContinue(const Head& head);

}  // namespace http
