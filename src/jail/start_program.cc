#include "jail/start_program.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace jail {
namespace {

/// Cuts `count` strings off `text`, which ends at `end`; null when there are fewer.
char* takeStrings(char* text, const char* end, char** strings, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    if (text >= end) return nullptr;
    strings[i] = text;
    while (text < end && *text != '\0') ++text;
    if (text == end) return nullptr;
    ++text;
  }
  strings[count] = nullptr;
  return text;
}

void* reserve(std::size_t bytes) {
  return ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

}  // namespace

int startProgram(const InitRequest& request, int arguments) {
  struct stat status{};
  if (::fstat(arguments, &status) != 0) return errno;
  if (status.st_size == 0 || request.argumentCount == 0) return EINVAL;
  const auto size = static_cast<std::size_t>(status.st_size);
  void* text = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, arguments, 0);
  void* table =
      reserve((std::size_t{request.argumentCount} + request.environmentCount + 2) * sizeof(char*));
  if (text == MAP_FAILED || table == MAP_FAILED) return ENOMEM;

  auto** argv = static_cast<char**>(table);
  auto** environment = argv + request.argumentCount + 1;
  const char* end = static_cast<char*>(text) + size;
  char* rest = takeStrings(static_cast<char*>(text), end, argv, request.argumentCount);
  if (rest == nullptr) return EINVAL;
  if (takeStrings(rest, end, environment, request.environmentCount) == nullptr) return EINVAL;

  if (::chdir(request.path) != 0) return errno;
  ::setsid();
  environ = environment;  // execvp looks for the program along its PATH
  ::execvp(argv[0], argv);
  return errno;
}

}  // namespace jail
