#include "jail/nursery.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "jail/own_arguments.h"
#include "jail/packet.h"
#include "jail/spawn.h"

namespace jail {
namespace {

constexpr std::uint32_t kRangeSize = 65'536;
constexpr int kInterpreterControl = 3;  // descriptor numbers that an exec'ed zygote finds
constexpr int kInterpreterPlan = 4;

base::Error failure(JailStep step, int error) {
  return {.kind = base::ErrorKind::kInternal,
          .message = std::string(nameOf(step)) + ": " + std::strerror(error)};
}

/// Runs in the nursery until it serves. The runner waits for a packet after the user namespace is
/// there, writes the uid map and answers with a packet.
class NurseryProcess {
 public:
  NurseryProcess(const NurseryOptions& options, int control)
      : options_(options), control_(control) {}

  [[noreturn]] void run() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    SpawnReply outcome{};
    // An ordinary user needs the user namespace before it may mount; root mounts first, so that the
    // mounts belong to the host's user namespace and the nursery cannot change them.
    if (!options_.uidBase) outcome = enterUserNamespace();
    if (outcome.error == 0) outcome = enterSandboxRoot(options_.sandboxRoot, options_.files);
    if (outcome.error == 0 && options_.uidBase) outcome = enterUserNamespace();
    if (outcome.error == 0) outcome = serve();
    (void)sendPacket(control_, outcome);
    ::_exit(1);
  }

 private:
  SpawnReply enterUserNamespace() {
    // An ordinary user's nursery was cloned into it.
    if (options_.uidBase && ::unshare(CLONE_NEWUSER) != 0)
      return {JailStep::kNurseryUserNamespace, errno};
    SpawnReply mapped;
    if (const int error = sendPacket(control_, mapped))
      return {JailStep::kNurseryUserNamespace, error};
    if (const int error = receivePacket(control_, mapped))
      return {JailStep::kNurseryUserNamespace, error};
    if (options_.plan.mayDropGroups != 0 && ::setgroups(0, nullptr) != 0) {
      return {JailStep::kNurseryIdentity, errno};
    }
    if (::setresgid(0, 0, 0) != 0 || ::setresuid(0, 0, 0) != 0)
      return {JailStep::kNurseryIdentity, errno};
    // The change of uid made us undumpable, and then /proc/<child>/uid_map would not be ours to
    // write. It also cleared the death signal.
    ::prctl(PR_SET_DUMPABLE, 1);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    return {};
  }

  SpawnReply serve() {
    ::signal(SIGTERM, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::sethostname("nursery", 7);
    if (!options_.interpreter.empty()) return becomeInterpreter();
    hideOwnArguments();
    const int control = ::fcntl(control_, F_DUPFD_CLOEXEC, kInterpreterControl);
    // Nothing of the runner stays open: not its sockets, not its other sandboxes.
    keepOnly(control);
    serveSpawns(kInterpreterControl, options_.plan, {});
    ::_exit(1);  // not reached: a cold nursery never becomes an interpreter
  }

  /// Moves `control` to its place and closes all else but the standard streams.
  static void keepOnly(int control) {
    if (control != kInterpreterControl) ::dup2(control, kInterpreterControl);
    ::fcntl(kInterpreterControl, F_SETFD, FD_CLOEXEC);
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, STDIN_FILENO);
    ::dup2(null, STDOUT_FILENO);
    ::close_range(kInterpreterControl + 1, ~0U, 0);
  }

  SpawnReply becomeInterpreter() {
    const int plan = ::memfd_create("plan", 0);
    if (plan < 0 || ::write(plan, &options_.plan, sizeof(options_.plan)) != sizeof(options_.plan)) {
      return {JailStep::kNurseryExec, errno};
    }
    const int control = ::fcntl(control_, F_DUPFD, 64);
    const int parkedPlan = ::fcntl(plan, F_DUPFD, 64);
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, STDIN_FILENO);
    ::dup2(null, STDOUT_FILENO);
    ::dup2(control, kInterpreterControl);
    ::dup2(parkedPlan, kInterpreterPlan);
    ::close_range(kInterpreterPlan + 1, ~0U, 0);
    std::vector<char*> argv;
    for (const auto& argument : options_.interpreter)
      argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::vector<char*> environment;
    for (const auto& variable : options_.environment)
      environment.push_back(const_cast<char*>(variable.c_str()));
    environment.push_back(nullptr);
    ::execve(argv[0], argv.data(), environment.data());
    control_ = kInterpreterControl;
    return {JailStep::kNurseryExec, errno};
  }

  const NurseryOptions& options_;
  int control_;
};

base::Result<void> writeFile(const std::string& path, const std::string& text) {
  const base::UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return base::fail(base::ErrorKind::kInternal, path + ": " + std::strerror(errno));
  }
  return {};
}

base::Result<void> writeMaps(pid_t nursery, const NurseryOptions& options) {
  const auto folder = "/proc/" + std::to_string(nursery) + "/";
  if (options.uidBase) {
    const auto range = "0 " + std::to_string(*options.uidBase) + " " + std::to_string(kRangeSize);
    TRY(writeFile(folder + "uid_map", range));
    return writeFile(folder + "gid_map", range);
  }
  // user_namespaces(7): without privileges one may map only oneself, and only without setgroups.
  TRY(writeFile(folder + "setgroups", "deny"));
  TRY(writeFile(folder + "uid_map", "0 " + std::to_string(::geteuid()) + " 1"));
  return writeFile(folder + "gid_map", "0 " + std::to_string(::getegid()) + " 1");
}

base::Result<void> finishStart(pid_t nursery, int control, const NurseryOptions& options) {
  SpawnReply reply;
  if (const int error = receivePacket(control, reply))
    return base::fail(failure(JailStep::kClone, error));
  if (reply.error != 0) return base::fail(failure(reply.step, reply.error));
  TRY(writeMaps(nursery, options));
  if (const int error = sendPacket(control, reply))
    return base::fail(failure(JailStep::kClone, error));
  return {};
}

bool makePair(int type, base::UniqueFd& ours, base::UniqueFd& theirs) {
  int pair[2];
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair) != 0) return false;
  ours.reset(pair[0]);
  theirs.reset(pair[1]);
  return true;
}

bool makePipe(base::UniqueFd& readEnd, base::UniqueFd& writeEnd) {
  int pair[2];
  if (::pipe2(pair, O_CLOEXEC) != 0) return false;
  readEnd.reset(pair[0]);
  writeEnd.reset(pair[1]);
  return true;
}

void setNonBlocking(const base::UniqueFd& descriptor) {
  ::fcntl(descriptor.get(), F_SETFL, ::fcntl(descriptor.get(), F_GETFL) | O_NONBLOCK);
}

}  // namespace

base::Result<std::unique_ptr<Nursery>> Nursery::start(const NurseryOptions& options) {
  base::UniqueFd ours, theirs;
  if (!makePair(SOCK_SEQPACKET, ours, theirs)) return base::fail(failure(JailStep::kClone, errno));
  clone_args arguments{};
  // An ordinary user may make the other namespaces only together with a user namespace.
  const bool root = options.uidBase.has_value();
  arguments.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                    (root ? 0 : CLONE_NEWUSER);
  arguments.exit_signal = SIGCHLD;
  const auto pid = static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof(arguments)));
  if (pid < 0) return base::fail(failure(JailStep::kClone, errno));
  if (pid == 0) {
    ours.reset();
    NurseryProcess(options, theirs.get()).run();
  }
  theirs.reset();
  std::unique_ptr<Nursery> nursery(new Nursery(pid, std::move(ours)));
  TRY(finishStart(pid, nursery->control(), options));
  setNonBlocking(nursery->control_);
  return nursery;
}

Nursery::~Nursery() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

base::Result<JailDescriptors> Nursery::requestSpawn(const JailPlan& plan,
                                                    const std::vector<int>& doors) {
  JailDescriptors ours;
  base::UniqueFd theirs[kSpawnDescriptors];
  const bool made = makePipe(theirs[kStdin], ours.standardInput) &&
                    makePipe(ours.standardOutput, theirs[kStdout]) &&
                    makePipe(ours.standardError, theirs[kStderr]) &&
                    makePair(SOCK_SEQPACKET, ours.init, theirs[kInitChannel]) &&
                    makePair(SOCK_STREAM, ours.program, theirs[kProgramChannel]);
  if (!made) return base::fail(failure(JailStep::kDescriptors, errno));
  for (const auto* descriptor : {&ours.standardInput, &ours.standardOutput, &ours.standardError,
                                 &ours.init, &ours.program}) {
    setNonBlocking(*descriptor);
  }
  std::vector<int> numbers;
  for (const auto& descriptor : theirs) numbers.push_back(descriptor.get());
  numbers.insert(numbers.end(), doors.begin(), doors.end());
  if (numbers.size() > kMaxPacketDescriptors)
    return base::fail(failure(JailStep::kDescriptors, EMFILE));
  if (const int error = sendPacket(control(), SpawnRequest{plan}, numbers.data(), numbers.size())) {
    return base::fail(failure(JailStep::kClone, error));
  }
  return ours;
}

}  // namespace jail
