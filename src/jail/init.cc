#include "jail/init.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <iterator>

#include "jail/enter.h"
#include "jail/finished.h"
#include "jail/packet.h"
#include "jail/start_program.h"

namespace jail {
namespace {

constexpr int kCannotStartCode = 127;                // as shells say it
constexpr int kCannotStart = kCannotStartCode << 8;  // of wait(2)

constexpr const char* kPrivateFolders[] = {"/mnt/data", "/tmp", "/dev/shm", "/run/program"};

void reply(const InitReply& message, const int* descriptors = nullptr, std::size_t count = 0) {
  // The runner is gone when this fails; then the nursery, our parent, ends us.
  if (sendPacket(kInitChannelDescriptor, message, descriptors, count) != 0) ::_exit(0);
}

/// Says that all walls stand; with the private folders where the runner must watch their size.
void replyEntered(const JailPlan& plan) {
  int folders[std::size(kPrivateFolders)];
  std::size_t count = 0;
  for (const char* path : kPrivateFolders) {
    if (plan.showFolders == 0) break;
    folders[count] = ::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folders[count] >= 0) ++count;
  }
  reply({.kind = InitReply::Kind::kEntered}, folders, count);
  for (std::size_t i = 0; i < count; ++i) ::close(folders[i]);
}

/// Whether bytes or inodes of a private folder are used up.
void noteFullFolders(InitReply& message) {
  for (const char* folder : kPrivateFolders) {
    struct statfs state{};
    if (::statfs(folder, &state) != 0) continue;
    if (state.f_bavail == 0) message.diskFull = 1;
    if (state.f_ffree == 0) message.inodesUsedUp = 1;
  }
}

std::uint64_t microseconds(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(time.tv_usec);
}

/// Says how the main process ended, with what wait4(2) told about it.
void reportEnd(int waitStatus, const rusage& usage) {
  InitReply message{.kind = InitReply::Kind::kEnded, .waitStatus = waitStatus};
  message.cpuMicroseconds = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
  message.peakKilobytes = static_cast<std::uint64_t>(usage.ru_maxrss);
  int status = 0;
  pid_t other = 0;
  while ((other = ::waitpid(-1, &status, WNOHANG)) > 0) {
  }
  message.othersAlive = other == 0 ? 1 : 0;
  noteFullFolders(message);
  reply(message);
}

/// Reaps whatever ends until the main process does, and says how it ended.
void reportEndOf(pid_t main) {
  int status = 0;
  rusage usage{};
  for (pid_t ended = 0; ended != main;) {
    ended = ::wait4(-1, &status, 0, &usage);
    if (ended < 0 && errno == ECHILD) break;  // cannot happen: main is our child
  }
  reportEnd(status, usage);
}

/// Whether init has children besides `main`: daemons that lost their parents.
bool hasOrphans(pid_t main) {
  const int file = ::open("/proc/self/task/1/children", O_RDONLY | O_CLOEXEC);
  char text[64];
  const ssize_t length = file < 0 ? 0 : ::read(file, text, sizeof(text) - 1);
  if (file >= 0) ::close(file);
  text[length > 0 ? length : 0] = '\0';
  char* end = text;
  const long first = ::strtol(text, &end, 10);
  return first != main || ::strtol(end, nullptr, 10) != 0;
}

void reportFinished(pid_t interpreter, const Finished& finished) {
  InitReply message{.kind = InitReply::Kind::kEnded, .waitStatus = finished.status << 8};
  message.peakKilobytes = finished.peakKilobytes;
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(interpreter, &clock) == 0 && ::clock_gettime(clock, &used) == 0) {
    message.cpuMicroseconds = static_cast<std::uint64_t>(used.tv_sec) * 1'000'000 +
                              static_cast<std::uint64_t>(used.tv_nsec) / 1000;
  }
  message.othersAlive = finished.hasChildren || hasOrphans(interpreter) ? 1 : 0;
  noteFullFolders(message);
  reply(message);
}

/// As reportEndOf, but hears the interpreter's own word (finished.h) earlier than its end.
void reportEndOfInterpreter(pid_t interpreter) {
  sigset_t heard;
  ::sigemptyset(&heard);
  ::sigaddset(&heard, SIGCHLD);
  ::sigaddset(&heard, kFinishedSignal);
  // A blocked signal is queued also for pid 1, which has no handlers (signal(7)).
  ::sigprocmask(SIG_BLOCK, &heard, nullptr);
  for (;;) {
    int status = 0;
    rusage usage{};
    for (pid_t ended; (ended = ::wait4(-1, &status, WNOHANG, &usage)) > 0;) {
      if (ended == interpreter) return reportEnd(status, usage);
    }
    siginfo_t info{};
    if (::sigwaitinfo(&heard, &info) != kFinishedSignal || info.si_code != SI_QUEUE ||
        info.si_pid != interpreter) {
      continue;
    }
    const auto value = reinterpret_cast<std::uint64_t>(info.si_value.sival_ptr);
    if (const auto finished = decodeFinished(value)) return reportFinished(interpreter, *finished);
  }
}

int copyTo(const char* path, int source) {
  struct stat status{};
  if (::fstat(source, &status) != 0) return errno;
  const int target = ::open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (target < 0) return errno;
  int error = 0;
  for (off_t offset = 0; offset < status.st_size && error == 0;) {
    const ssize_t copied =
        ::sendfile(target, source, &offset, static_cast<std::size_t>(status.st_size - offset));
    if (copied <= 0) error = copied == 0 ? EIO : errno;
  }
  ::close(target);
  return error;
}

void start(const InitRequest& request, int arguments) {
  // What an earlier stage (the compiler) left running must not meet the next one.
  ::kill(-1, SIGKILL);
  while (::waitpid(-1, nullptr, 0) > 0) {
  }
  const pid_t main = ::fork();
  if (main < 0) {
    reply({.kind = InitReply::Kind::kStartFailed, .error = errno});
    return reply({.kind = InitReply::Kind::kEnded, .waitStatus = kCannotStart});
  }
  if (main == 0) {
    const int error = startProgram(request, arguments);
    reply({.kind = InitReply::Kind::kStartFailed, .error = error});
    ::_exit(kCannotStartCode);
  }
  reportEndOf(main);
}

[[noreturn]] void serveRunner() {
  for (;;) {
    InitRequest request;
    int descriptors[kMaxPacketDescriptors];
    std::size_t count = 0;
    if (receivePacket(kInitChannelDescriptor, request, descriptors, &count) != 0) ::_exit(0);
    request.path[sizeof(request.path) - 1] = '\0';
    const int payload = count == 1 ? descriptors[0] : -1;
    switch (request.command) {
      case InitRequest::Command::kEnter:
        break;  // done already
      case InitRequest::Command::kWriteFile:
        reply({.kind = InitReply::Kind::kWritten, .error = copyTo(request.path, payload)});
        break;
      case InitRequest::Command::kStart:
        start(request, payload);
        break;
    }
    if (payload >= 0) ::close(payload);
  }
}

/// A signal from inside the jail cannot end pid 1 as long as no handler is installed
/// (pid_namespaces(7)).
void forgetSignalHandlers() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

void runInit(const JailPlan& plan, const NurseryPlan& shared, const int* descriptors,
             ForkInterpreter fork) {
  ::signal(SIGCHLD, SIG_DFL);  // the nursery ignores it
  InitRequest order;
  if (receivePacket(descriptors[kInitChannel], order) != 0) ::_exit(0);
  const SpawnReply outcome = enter(plan, shared, descriptors);
  if (outcome.error != 0) {
    // Up to kDescriptors the channel still has the nursery's number.
    const InitReply failure{
        .kind = InitReply::Kind::kStepFailed, .step = outcome.step, .error = outcome.error};
    const bool moved = outcome.step > JailStep::kDescriptors;
    (void)sendPacket(moved ? kInitChannelDescriptor : descriptors[kInitChannel], failure);
    ::_exit(1);
  }
  replyEntered(plan);
  if (fork == nullptr) {
    ::close(kProgramChannelDescriptor);
    forgetSignalHandlers();
    serveRunner();
  }
  const int interpreter = fork();
  if (interpreter == 0) {
    ::close(kInitChannelDescriptor);
    return;
  }
  ::close(kProgramChannelDescriptor);
  forgetSignalHandlers();
  if (interpreter < 0) {
    reply(
        {.kind = InitReply::Kind::kStepFailed, .step = JailStep::kForkInterpreter, .error = errno});
    ::_exit(1);
  }
  reportEndOfInterpreter(interpreter);
  serveRunner();
}

}  // namespace jail
