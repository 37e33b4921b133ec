#include "jail/children.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>

namespace jail {
namespace {

/// The first numbers of /proc/thread-self/children (proc(5)); the last one may be cut off.
template <std::size_t kSize>
void readChildren(char (&text)[kSize]) {
  const int file = ::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  const ssize_t length = file < 0 ? 0 : ::read(file, text, kSize - 1);
  if (file >= 0) ::close(file);
  text[length > 0 ? length : 0] = '\0';
}

}  // namespace

bool hasOtherChildren(pid_t main) {
  char text[64];
  readChildren(text);
  char* end = text;
  const long first = ::strtol(text, &end, 10);
  return first != main || ::strtol(end, nullptr, 10) != 0;
}

void killChildren() {
  char text[1024];
  readChildren(text);
  // Each number is followed by a space; one without it was cut off.
  char* end = text;
  for (long child = ::strtol(end, &end, 10); child > 1 && *end == ' ';
       child = ::strtol(end, &end, 10)) {
    ::kill(static_cast<pid_t>(child), SIGKILL);
  }
}

}  // namespace jail
