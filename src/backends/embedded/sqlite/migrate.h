#pragma once

#include <span>

#include "backends/embedded/sqlite/database.h"
#include "base/result.h"

namespace sqlite {

/// Brings the database to the newest schema: runs those of `steps` that it has not seen, each in
/// one transaction. Step n (from 1 on) makes version n, which user_version remembers; a step that
/// was once released is never changed. Errors: kConflict when the database knows more steps than
/// we do.
[[nodiscard]] base::Result<void> migrate(Database& database, std::span<const char* const> steps);

}  // namespace sqlite
