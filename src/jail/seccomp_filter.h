#pragma once

#include <string>

#include "base/result.h"
#include "jail/plan.h"

namespace jail {

/// Builds the allow-list of system calls into `shared.filter`: everything not named is answered
/// ENOSYS (EPERM would keep libc from falling back), refused socket families EAFNOSUPPORT. Built
/// once per runner, in the runner; the jails only install it. The groups: seccomp_calls.h,
/// and seccomp_filter.cc for calls that depend on their arguments. Errors: kInternal, libseccomp's.
[[nodiscard]] base::Result<void> buildSyscallFilter(NurseryPlan& shared);

}  // namespace jail
