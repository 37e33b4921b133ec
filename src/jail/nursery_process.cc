#include "jail/nursery_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "jail/own_arguments.h"
#include "jail/spawn.h"

namespace jail {
namespace {

constexpr int kInterpreterControl = 3;  // descriptor numbers that an exec'ed zygote finds
constexpr int kInterpreterPlan = 4;
static_assert(kHandedFiles == kInterpreterPlan + 1);
constexpr int kParkingPlace = 64;  // above them

void forgetSignals() {
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Moves `control` to its place and closes all else but the standard streams.
void keepOnly(int control) {
  if (control != kInterpreterControl) ::dup2(control, kInterpreterControl);
  ::fcntl(kInterpreterControl, F_SETFD, FD_CLOEXEC);
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(null, STDIN_FILENO);
  ::dup2(null, STDOUT_FILENO);
  ::close_range(kInterpreterControl + 1, ~0U, 0);
}

/// A file of its own in memory, at a number that nobody aims at; -1 on failure.
int inMemory(const char* name, std::string_view bytes) {
  const int memory = ::memfd_create(name, 0);
  while (memory >= 0 && !bytes.empty()) {
    const auto written = ::write(memory, bytes.data(), bytes.size());
    if (written < 0) return -1;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return memory < 0 ? -1 : ::fcntl(memory, F_DUPFD, kParkingPlace);
}

std::vector<char*> pointersTo(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const auto& text : strings) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

SpawnReply becomeInterpreter(const NurseryOptions& options, int& control) {
  const std::string_view plan(reinterpret_cast<const char*>(&options.plan), sizeof(options.plan));
  std::vector<int> parked = {::fcntl(control, F_DUPFD, kParkingPlace), inMemory("plan", plan)};
  if (options.plan.level != Level::kNamespaces) {
    for (const auto& file : options.files)
      parked.push_back(inMemory(file.name.c_str(), file.content));
  }
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(null, STDIN_FILENO);
  ::dup2(null, STDOUT_FILENO);
  int number = kInterpreterControl;
  for (const int descriptor : parked) {
    if (::dup2(descriptor, number++) < 0) return {JailStep::kNurseryFilesHanded, errno};
  }
  ::close_range(static_cast<unsigned>(number), ~0U, 0);
  control = kInterpreterControl;
  const auto argv = pointersTo(options.interpreter);
  const auto environment = pointersTo(options.environment);
  ::execve(argv[0], argv.data(), environment.data());
  return {JailStep::kNurseryExec, errno};
}

}  // namespace

SpawnReply serveAsNursery(const NurseryOptions& options, int& control) {
  forgetSignals();
  if (options.plan.level == Level::kNamespaces) ::sethostname("nursery", 7);
  if (!options.interpreter.empty()) return becomeInterpreter(options, control);
  hideOwnArguments();
  // Nothing of the runner stays open: not its sockets, not its other sandboxes.
  keepOnly(::fcntl(control, F_DUPFD_CLOEXEC, kInterpreterControl));
  serveSpawns(kInterpreterControl, options.plan, {});
  ::_exit(1);  // not reached: a cold nursery never becomes an interpreter
}

}  // namespace jail
