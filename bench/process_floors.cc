#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "floor_probes.h"

namespace bench {

Samples repeat(int runs, const std::function<void()>& once) {
  Samples samples;
  for (int i = 0; i < runs / 10 + 1; ++i) once();
  for (int i = 0; i < runs; ++i) {
    const auto start = Clock::now();
    once();
    samples.push_back(microseconds(Clock::now() - start));
  }
  return samples;
}

void reap(pid_t child) {
  int status = 0;
  check(::waitpid(child, &status, 0) == child && status == 0, "a child failed");
}

void forkExitWait() {
  const pid_t child = ::fork();
  check(child >= 0, "fork");
  if (child == 0) ::_exit(0);
  reap(child);
}

void spawnAndWait(const char* program) {
  const char* argv[] = {program, nullptr};
  char* environment[] = {nullptr};
  pid_t child = -1;
  const int error =
      ::posix_spawn(&child, program, nullptr, nullptr, const_cast<char**>(argv), environment);
  check(error == 0, "posix_spawn");
  reap(child);
}

void coldPython(const char* python, const char* root) {
  const pid_t child = ::vfork();
  if (child == 0) {
    if (root != nullptr && (::chroot(root) != 0 || ::chdir("/") != 0)) ::_exit(126);
    ::execl(python, python, "-c", "pass", nullptr);
    ::_exit(127);
  }
  check(child > 0, "vfork");
  reap(child);
}

Samples pipeRoundTrips(int runs) {
  int there[2], back[2];
  check(::pipe(there) == 0 && ::pipe(back) == 0, "pipe");
  const pid_t echo = ::fork();
  check(echo >= 0, "fork");
  char byte = 'x';
  if (echo == 0) {
    ::close(there[1]);
    while (::read(there[0], &byte, 1) == 1 && ::write(back[1], &byte, 1) == 1) continue;
    ::_exit(0);
  }
  ::close(there[0]);
  auto samples = repeat(runs, [&] {
    check(::write(there[1], &byte, 1) == 1 && ::read(back[0], &byte, 1) == 1, "echo");
  });
  ::close(there[1]);
  reap(echo);
  ::close(back[0]);
  ::close(back[1]);
  return samples;
}

}  // namespace bench
