#pragma once

#include "base/error.h"

namespace sqlite {

/// What a result code of SQLite means for the caller. Says nothing of paths or values.
[[nodiscard]] base::Error errorOf(int code);

}  // namespace sqlite
