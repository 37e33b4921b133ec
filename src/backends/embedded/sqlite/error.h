#pragma once

#include <sqlite3.h>

#include "base/error.h"

namespace sqlite {

/// What a result code of SQLite means for the caller. Says nothing of paths or values.
[[nodiscard]] base::Error errorOf(int code);
/// The same just after it came from a call to `connection`, whose system calls tell more: a quota
/// that is used up is a full disk too.
[[nodiscard]] base::Error errorOf(int code, sqlite3* connection);

}  // namespace sqlite
