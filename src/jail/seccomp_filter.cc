#include "jail/seccomp_filter.h"

#include <fcntl.h>
#include <linux/prctl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>
#include <utility>

#include "base/unique_fd.h"
#include "jail/seccomp_calls.h"

namespace jail {
namespace {

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

constexpr std::uint64_t kNewNamespaces = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET |
                                         CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP |
                                         0x00000080ULL /* CLONE_NEWTIME */;

scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp differs(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_NE, value, 0};
}
scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

class Builder {
 public:
  explicit Builder(scmp_filter_ctx context) : context_(context) {}

  /// Kernels and libseccomps that do not know a call cannot be asked for it: skipping it is safe.
  void allow(std::string_view name, std::initializer_list<scmp_arg_cmp> conditions = {}) {
    add(SCMP_ACT_ALLOW, name, conditions);
  }
  void refuse(std::string_view name, int error,
              std::initializer_list<scmp_arg_cmp> conditions = {}) {
    add(SCMP_ACT_ERRNO(static_cast<unsigned>(error)), name, conditions);
  }
  [[nodiscard]] int error() const { return error_; }

 private:
  void add(std::uint32_t action, std::string_view name,
           std::initializer_list<scmp_arg_cmp> conditions) {
    const int call = seccomp_syscall_resolve_name(std::string(name).c_str());
    if (call == __NR_SCMP_ERROR || call < 0) return;
    const int outcome = seccomp_rule_add_array(
        context_, action, call, static_cast<unsigned>(conditions.size()), conditions.begin());
    if (outcome != 0 && error_ == 0) error_ = outcome;
  }

  scmp_filter_ctx context_;
  int error_ = 0;
};

void allowSockets(Builder& rules) {
  // The kernel holes of recent years sit in the families; AF_UNIX is what the libraries need.
  for (const auto* call : {"socket", "socketpair"}) {
    rules.allow(call, {equals(0, AF_UNIX)});
    rules.refuse(call, EAFNOSUPPORT, {differs(0, AF_UNIX)});
  }
}

void allowProcesses(Builder& rules) {
  rules.allow("clone", {masked(0, kNewNamespaces, 0)});
  // prlimit64 on another process would be a way to disturb it.
  rules.allow("prlimit64", {equals(0, 0)});
  // As would be a priority of others: in a pod the runner has the same uid.
  rules.allow("setpriority", {equals(0, PRIO_PROCESS), equals(1, 0)});
  rules.refuse("setpriority", EPERM, {differs(0, PRIO_PROCESS)});
  rules.refuse("setpriority", EPERM, {differs(1, 0)});
  for (const auto option : {PR_SET_NAME,
                            PR_GET_NAME,
                            PR_SET_PDEATHSIG,
                            PR_GET_PDEATHSIG,
                            PR_GET_DUMPABLE,
                            PR_SET_DUMPABLE,
                            PR_GET_NO_NEW_PRIVS,
                            PR_SET_NO_NEW_PRIVS,
                            PR_CAPBSET_READ,
                            PR_GET_SECCOMP,
                            PR_GET_SECUREBITS,
                            PR_SET_CHILD_SUBREAPER,
                            PR_GET_CHILD_SUBREAPER,
                            PR_GET_TIMERSLACK,
                            PR_SET_TIMERSLACK,
                            PR_GET_KEEPCAPS,
                            PR_SET_VMA,
                            PR_GET_THP_DISABLE,
                            PR_SET_THP_DISABLE,
                            PR_GET_SPECULATION_CTRL}) {
    rules.allow("prctl", {equals(0, static_cast<std::uint64_t>(option))});
  }
}

void allowDevices(Builder& rules) {
  for (const auto request : {TCGETS, TIOCGPGRP, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX}) {
    rules.allow("ioctl", {masked(1, 0xFFFFFFFFULL, static_cast<std::uint64_t>(request))});
  }
  rules.refuse("ioctl", ENOTTY, {masked(1, 0xFFFFFFFFULL, TCSETS)});
  // Regular files, fifos and sockets; never a device.
  for (const auto type : {0, S_IFREG, S_IFIFO, S_IFSOCK}) {
    rules.allow("mknod", {masked(1, S_IFMT, static_cast<std::uint64_t>(type))});
    rules.allow("mknodat", {masked(2, S_IFMT, static_cast<std::uint64_t>(type))});
  }
  for (const auto type : {S_IFCHR, S_IFBLK}) {
    rules.refuse("mknod", EPERM, {masked(1, S_IFMT, static_cast<std::uint64_t>(type))});
    rules.refuse("mknodat", EPERM, {masked(2, S_IFMT, static_cast<std::uint64_t>(type))});
  }
}

base::Error failure(std::string_view what, int error) {
  return {.kind = base::ErrorKind::kInternal,
          .message = "seccomp filter: " + std::string(what) + ": error " + std::to_string(-error)};
}

base::Result<void> exportTo(const Filter& filter, NurseryPlan& shared) {
  const base::UniqueFd memory(::memfd_create("filter", MFD_CLOEXEC));
  if (const int error = seccomp_export_bpf(filter.get(), memory.get()); error != 0) {
    return base::fail(failure("export", error));
  }
  const auto bytes = ::pread(memory.get(), shared.filter, sizeof(shared.filter), 0);
  if (bytes <= 0 || bytes == sizeof(shared.filter)) return base::fail(failure("too long", 0));
  shared.filterLength = static_cast<std::uint32_t>(bytes) / sizeof(shared.filter[0]);
  return {};
}

}  // namespace

base::Result<void> buildSyscallFilter(NurseryPlan& shared) {
  const Filter filter(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), &seccomp_release);
  // A binary tree instead of a chain: a call costs some ten instructions instead of hundreds.
  seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);
  seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  Builder rules(filter.get());
  for (const auto name : kAllowedCalls) rules.allow(name);
  allowSockets(rules);
  allowProcesses(rules);
  allowDevices(rules);
  if (rules.error() != 0) return base::fail(failure("rule", rules.error()));
  return exportTo(filter, shared);
}

}  // namespace jail
