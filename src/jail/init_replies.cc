#include "jail/init_replies.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <iterator>

#include "jail/children.h"
#include "jail/enter.h"
#include "jail/finished.h"
#include "jail/init_files.h"
#include "jail/packet.h"

namespace jail {
namespace {

constexpr std::size_t kAlwaysShown = 2;  // the first of them

/// Whether bytes or inodes of a private folder are used up.
void noteFullFolders(InitReply& message) {
  for (const char* folder : kWritableFolders) {
    struct statfs state{};
    if (::statfs(folder, &state) != 0) continue;
    if (state.f_bavail == 0) message.diskFull = 1;
    if (state.f_files > 0 && state.f_ffree == 0) message.inodesUsedUp = 1;
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

std::uint64_t cpuMicrosecondsOf(pid_t process) {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return 0;
  return static_cast<std::uint64_t>(used.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(used.tv_nsec) / 1000;
}

void reportFinished(pid_t interpreter, const Finished& finished) {
  InitReply message{.kind = InitReply::Kind::kEnded, .waitStatus = finished.status << 8};
  message.peakKilobytes = finished.peakKilobytes;
  message.cpuMicroseconds = cpuMicrosecondsOf(interpreter);
  message.othersAlive = finished.hasChildren || hasOtherChildren(interpreter) ? 1 : 0;
  message.saidSo = 1;
  message.state = static_cast<std::uint32_t>(finished.state);
  noteFullFolders(message);
  reply(message);
}

/// Passes on what the interpreter says of its program's end. True when that was its last word.
bool heardLastWord(pid_t interpreter, const siginfo_t& info) {
  if (info.si_code != SI_QUEUE || info.si_pid != interpreter) return false;
  const auto finished = decodeFinished(reinterpret_cast<std::uint64_t>(info.si_value.sival_ptr));
  if (!finished) return false;
  reportFinished(interpreter, *finished);
  return finished->state != Finished::State::kSaving;
}

/// Its words that were queued when it ended: whoever saves variables may end while he does.
bool heardLastWords(pid_t interpreter) {
  sigset_t words;
  ::sigemptyset(&words);
  ::sigaddset(&words, kFinishedSignal);
  const timespec now{};
  siginfo_t info{};
  while (::sigtimedwait(&words, &info, &now) > 0) {
    if (heardLastWord(interpreter, info)) return true;
  }
  return false;
}

}  // namespace

void reply(const InitReply& message, const int* descriptors, std::size_t count) {
  // The runner is gone when this fails; then the nursery, our parent, ends us.
  if (sendPacket(kInitChannelDescriptor, message, descriptors, count) != 0) ::_exit(0);
}

void replyEntered(const JailPlan& plan) {
  int folders[std::size(kWritableFolders)];
  std::size_t count = 0;
  for (const char* path : kWritableFolders) {
    if (plan.showFolders == 0 && count == kAlwaysShown) break;
    folders[count] = ::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folders[count] >= 0) ++count;
  }
  reply({.kind = InitReply::Kind::kEntered}, folders, count);
  for (std::size_t i = 0; i < count; ++i) ::close(folders[i]);
}

void replyEndOf(pid_t main) {
  int status = 0;
  rusage usage{};
  for (pid_t ended = 0; ended != main;) {
    ended = ::wait4(-1, &status, 0, &usage);
    if (ended < 0 && errno == ECHILD) break;  // cannot happen: main is our child
  }
  reportEnd(status, usage);
}

void replyEndOfInterpreter(pid_t interpreter) {
  sigset_t heard;
  ::sigemptyset(&heard);
  ::sigaddset(&heard, SIGCHLD);
  ::sigaddset(&heard, kFinishedSignal);
  ::sigaddset(&heard, kRequestSignal);
  // A blocked signal is queued also for pid 1, which has no handlers (signal(7)).
  ::sigprocmask(SIG_BLOCK, &heard, nullptr);
  // A rehearsal: what the report touches is mapped now, and not while somebody waits.
  InitReply unsaid{.othersAlive = hasOtherChildren(interpreter) ? 1U : 0U};
  unsaid.cpuMicroseconds = cpuMicrosecondsOf(interpreter);
  noteFullFolders(unsaid);
  serveWaitingFileRequests();  // whose signal came before it was blocked
  for (;;) {
    int status = 0;
    rusage usage{};
    for (pid_t ended; (ended = ::wait4(-1, &status, WNOHANG, &usage)) > 0;) {
      if (ended != interpreter) continue;
      if (!heardLastWords(interpreter)) reportEnd(status, usage);
      return;
    }
    siginfo_t info{};
    const int signal = ::sigwaitinfo(&heard, &info);
    if (signal == kRequestSignal) serveWaitingFileRequests();
    if (signal == kFinishedSignal && heardLastWord(interpreter, info)) return;
  }
}

}  // namespace jail
