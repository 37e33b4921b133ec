#include "async/short_slice.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace async {
namespace {

constexpr std::uint64_t kShortestSliceNanoseconds = 100'000;  // the least that the kernel takes
constexpr std::uint64_t kResetOnFork = 0x01;                  // SCHED_FLAG_RESET_ON_FORK

struct SchedulingAttributes {  // struct sched_attr, version 0
  std::uint32_t size = sizeof(SchedulingAttributes);
  std::uint32_t policy = SCHED_OTHER;
  std::uint64_t flags = kResetOnFork;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = kShortestSliceNanoseconds, deadline = 0, period = 0;
};

}  // namespace

void askForShortSlice() noexcept {
  SchedulingAttributes attributes;
  attributes.nice = ::getpriority(PRIO_PROCESS, 0);
  // A refusal costs nothing but time.
  (void)::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace async
