#pragma once

#include "received_request.h"

namespace fuzz {

/// Checks a complete request, and what is made of its body when POST /exec takes it.
void checkRequest(const Received& request);

}  // namespace fuzz
