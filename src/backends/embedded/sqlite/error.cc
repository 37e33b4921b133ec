#include "backends/embedded/sqlite/error.h"

#include <cerrno>

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

base::Error errorOf(int code, sqlite3* connection) {
  const auto number = errno;  // sqlite3_system_errno() says nothing of a failed write to the log
  const auto refused = ::sqlite3_extended_errcode(connection) == SQLITE_IOERR_WRITE;
  const auto noRoom = refused && (number == EDQUOT || number == EFBIG);
  return errorOf(noRoom ? SQLITE_FULL : code);
}

}  // namespace sqlite
