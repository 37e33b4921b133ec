#include "base/scheduler_slice.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace base {
namespace {

constexpr std::uint64_t kResetOnFork = 0x01;  // SCHED_FLAG_RESET_ON_FORK

struct SchedulingAttributes {  // struct sched_attr, version 0
  std::uint32_t size = sizeof(SchedulingAttributes);
  std::uint32_t policy = SCHED_OTHER;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0, deadline = 0, period = 0;
};

}  // namespace

void askForSlice(pid_t thread, std::chrono::nanoseconds length, Inherited inherited) noexcept {
  SchedulingAttributes attributes;
  attributes.flags = inherited == Inherited::kNo ? kResetOnFork : 0;
  attributes.nice = ::getpriority(PRIO_PROCESS, static_cast<id_t>(thread));
  attributes.runtime = static_cast<std::uint64_t>(length.count());
  (void)::syscall(SYS_sched_setattr, thread, &attributes, 0);
}

}  // namespace base
