#pragma once

#include "jail/plan.h"

/// The single steps of the jail. Each returns 0 or the errno of what failed.
/// The order is enter.cc's; what each one is good for is told there and in docs/sandbox.md.
namespace jail::steps {

struct Context {
  const JailPlan& plan;
  const NurseryPlan& shared;
  const int* descriptors;
};

int enterCgroupNamespace(const Context& context);
int keepOnlyChannels(const Context& context);
int becomeSandboxUser(const Context& context);
int adoptOrphans(const Context& context);
int setHostname(const Context& context);
int mountPrivateFolders(const Context& context);
int mountProc(const Context& context);
int maskProc(const Context& context);
int enterWorkingDirectory(const Context& context);
int enterRootFolder(const Context& context);
int comeAfterRunner(const Context& context);
int setResourceLimits(const Context& context);
int emptyBoundingSet(const Context& context);
int emptyCapabilitySets(const Context& context);
int forbidNewPrivileges(const Context& context);
int restrictFiles(const Context& context);
int installSyscallFilter(const Context& context);

}  // namespace jail::steps
