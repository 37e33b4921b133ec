#pragma once

#include "base/result.h"
#include "http/message.h"
#include "model/session.h"

namespace api {

/// To whom what this request stores or asks for belongs: the principal, and of its users the one
/// that the header User-Id names, or else `bodyUser`. A token says itself who its user is, so
/// neither counts there. Errors: kInvalid for a name of more than 256 bytes.
[[nodiscard]] base::Result<model::Owner> ownerOf(const http::Request& request,
                                                 const http::RequestContext& context,
                                                 const std::string& bodyUser = {});

}  // namespace api
