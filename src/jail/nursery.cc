#include "jail/nursery.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "jail/nursery_in_place.h"
#include "jail/nursery_process.h"
#include "jail/packet.h"

namespace jail {
namespace {

constexpr std::uint32_t kRangeSize = 65'536;

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
    if (outcome.error == 0) outcome = serveAsNursery(options_, control_);
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

/// The pid of the child; 0 in the child; -1 with errno.
pid_t cloneIntoNamespaces(bool root, base::UniqueFd& pidfd) {
  int descriptor = -1;
  clone_args arguments{};
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&descriptor);
  // An ordinary user may make the other namespaces only together with a user namespace.
  arguments.flags = CLONE_PIDFD | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC |
                    CLONE_NEWUTS | (root ? 0 : CLONE_NEWUSER);
  arguments.exit_signal = SIGCHLD;
  const auto pid = static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof(arguments)));
  pidfd.reset(descriptor);
  return pid;
}

}  // namespace

base::Result<std::unique_ptr<Nursery>> Nursery::start(const NurseryOptions& options) {
  base::UniqueFd ours, theirs;
  if (!makePair(SOCK_SEQPACKET, ours, theirs)) return base::fail(failure(JailStep::kClone, errno));
  const bool inPlace = options.plan.level != Level::kNamespaces;
  base::UniqueFd pidfd;
  const pid_t pid = inPlace ? ::fork() : cloneIntoNamespaces(options.uidBase.has_value(), pidfd);
  if (pid < 0) return base::fail(failure(JailStep::kClone, errno));
  if (pid == 0) {
    ours.reset();
    if (inPlace) runNurseryInPlace(options, theirs.get());
    NurseryProcess(options, theirs.get()).run();
  }
  theirs.reset();
  std::unique_ptr<Nursery> nursery(new Nursery(pid, std::move(pidfd), std::move(ours)));
  if (!inPlace) TRY(finishStart(pid, nursery->control(), options));
  setNonBlocking(nursery->control_);
  return nursery;
}

Nursery::~Nursery() {
  if (pidfd_)
    endByDescriptor();
  else
    endByNumber();
}

void Nursery::endByDescriptor() {
  ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
  siginfo_t ended{};
  while (::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(pidfd_.get()), &ended,
                  WEXITED) != 0 &&
         errno == EINTR) {
  }
}

/// Where there are no namespaces there may be no pidfds either (gVisor). The number is its own
/// until it is reaped: by this thread, and not before it has let go of its sockets.
void Nursery::endByNumber() {
  const bool lives = !hasLetGo();
  if (lives) ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, lives ? 0 : WNOHANG);
}

bool Nursery::hasLetGo() const {
  pollfd socket{.fd = init_ ? init_.get() : control_.get(), .events = 0, .revents = 0};
  return ::poll(&socket, 1, 0) == 1 && (socket.revents & POLLHUP) != 0;
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
  if (!pidfd_) init_.reset(::fcntl(ours.init.get(), F_DUPFD_CLOEXEC, 0));
  return ours;
}

}  // namespace jail
