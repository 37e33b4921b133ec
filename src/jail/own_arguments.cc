#include "jail/own_arguments.h"

#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <sstream>
#include <string>

#include "jail/cgroup_files.h"

namespace jail {
namespace {

void clear(std::uintptr_t begin, std::uintptr_t end) {
  if (begin != 0 && end > begin) std::memset(reinterpret_cast<void*>(begin), 0, end - begin);
}

}  // namespace

void hideOwnArguments() {
  const auto text = cgroup::read("/proc/self/stat");
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string field;
  // Fields 48 to 51 of stat (proc(5)): where arguments and environment begin and end.
  std::uintptr_t bounds[4] = {};
  for (int number = 3; number <= 51 && fields >> field; ++number) {
    if (number >= 48) bounds[number - 48] = std::stoull(field);
  }
  clear(bounds[0], bounds[1]);
  clear(bounds[2], bounds[3]);
  environ = nullptr;
}

}  // namespace jail
