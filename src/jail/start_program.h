#pragma once

#include "jail/messages.h"

namespace jail {

/// Becomes the program that `request` (kStart) describes: its argv and environment are
/// NUL-terminated strings in the descriptor `arguments`. Runs in a fresh child of init. Returns an
/// errno on failure.
[[nodiscard]] int startProgram(const InitRequest& request, int arguments);

}  // namespace jail
