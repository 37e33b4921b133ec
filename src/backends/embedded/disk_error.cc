#include "backends/embedded/disk_error.h"

#include <system_error>

namespace embedded {

base::Error diskError(int number) {
  switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:  // the file system, or RLIMIT_FSIZE, takes no file of this size
      return {.kind = base::ErrorKind::kStorageFull, .message = "The server's storage is full"};
    default:
      return {.kind = base::ErrorKind::kInternal,
              .message = "Storage: " + std::generic_category().message(number)};
  }
}

}  // namespace embedded
