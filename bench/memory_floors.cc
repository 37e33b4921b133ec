#include <sys/mman.h>
#include <unistd.h>

#include "floor_probes.h"

namespace bench {
namespace {

char* freshPages(std::size_t count) {
  void* memory =
      ::mmap(nullptr, count * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  check(memory != MAP_FAILED, "mmap");
  ::madvise(memory, count * 4096, MADV_NOHUGEPAGE);
  return static_cast<char*>(memory);
}

/// One write to each page; the time of each.
Samples touch(volatile char* memory, std::size_t count) {
  Samples samples;
  for (std::size_t page = 0; page < count; ++page) {
    const auto start = Clock::now();
    memory[page * 4096] = 1;
    samples.push_back(microseconds(Clock::now() - start));
  }
  return samples;
}

}  // namespace

Samples minorFaults(std::size_t pages) {
  char* memory = freshPages(pages);
  auto samples = touch(memory, pages);
  ::munmap(memory, pages * 4096);
  return samples;
}

Samples copyOnWriteFaults(std::size_t pages) {
  char* memory = freshPages(pages);
  touch(memory, pages);
  int hold[2];
  check(::pipe(hold) == 0, "pipe");
  const pid_t child = ::fork();
  check(child >= 0, "fork");
  if (child == 0) {
    ::close(hold[1]);
    char byte;
    ::_exit(static_cast<int>(::read(hold[0], &byte, 1)));
  }
  auto samples = touch(memory, pages);
  ::close(hold[1]);
  reap(child);
  ::close(hold[0]);
  ::munmap(memory, pages * 4096);
  return samples;
}

}  // namespace bench
