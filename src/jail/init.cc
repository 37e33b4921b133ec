#include "jail/init.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "jail/children.h"
#include "jail/enter.h"
#include "jail/init_files.h"
#include "jail/init_replies.h"
#include "jail/packet.h"
#include "jail/start_program.h"

namespace jail {
namespace {

constexpr int kCannotStartCode = 127;                // as shells say it
constexpr int kCannotStart = kCannotStartCode << 8;  // of wait(2)

/// What an earlier stage (the compiler) left running must not meet the next one.
void endEarlierStage(Level level) {
  // In a pod others have our uid too; but whoever lost his parent is our child.
  if (level != Level::kPod) ::kill(-1, SIGKILL);
  do {
    if (level == Level::kPod) killChildren();
  } while (::waitpid(-1, nullptr, 0) > 0);
}

void start(const InitRequest& request, int arguments, Level level) {
  endEarlierStage(level);
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
  replyEndOf(main);
}

[[noreturn]] void serveRunner(Level level) {
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
      case InitRequest::Command::kPlaceInputs:
      case InitRequest::Command::kPlaceFile:
        serveFileRequest(request, payload);
        break;
      case InitRequest::Command::kStart:
        start(request, payload, level);
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
    serveRunner(shared.level);
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
  replyEndOfInterpreter(interpreter);
  serveRunner(shared.level);
}

}  // namespace jail
