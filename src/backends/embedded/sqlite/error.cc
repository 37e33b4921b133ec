#include "backends/embedded/sqlite/error.h"

#include <sqlite3.h>

namespace sqlite {
namespace {

base::ErrorKind kindOf(int code) {
  switch (code & 0xff) {  // the rest is detail
    case SQLITE_FULL:
      return base::ErrorKind::kStorageFull;
    case SQLITE_CONSTRAINT:
      return base::ErrorKind::kConflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return base::ErrorKind::kUnavailable;
    default:
      return base::ErrorKind::kInternal;
  }
}

}  // namespace

base::Error errorOf(int code) {
  return {.kind = kindOf(code), .message = std::string("Database: ") + ::sqlite3_errstr(code)};
}

}  // namespace sqlite
