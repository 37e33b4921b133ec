#include "jail/enter.h"

#include <span>

#include "jail/steps.h"

namespace jail {
namespace {

struct Step {
  JailStep name;
  int (*take)(const steps::Context&);
};

// The order is the security argument; docs/sandbox.md says for each line what breaks without it.
// User, pid, mount, network, ipc and uts namespaces are new already: clone made them (spawn.cc).
constexpr Step kWithNamespaces[] = {
    {JailStep::kCgroupNamespace,
     steps::enterCgroupNamespace},  // after the runner moved us: our group is "/"
    {JailStep::kDescriptors, steps::keepOnlyChannels},  // nothing of the nursery stays open
    {JailStep::kIdentity, steps::becomeSandboxUser},    // capabilities stay, inside this namespace
    {JailStep::kHostname, steps::setHostname},
    {JailStep::kMountPrivate,
     steps::mountPrivateFolders},              // /mnt/data /tmp /dev/shm /run/program, sized
    {JailStep::kMountProc, steps::mountProc},  // over the nursery's
    {JailStep::kMaskProc, steps::maskProc},
    {JailStep::kWorkingDirectory,
     steps::enterWorkingDirectory},  // verified: not outside the new mounts
    {JailStep::kLimits, steps::setResourceLimits},
    {JailStep::kCapabilities, steps::emptyBoundingSet},  // the steps above need them
    {JailStep::kCapabilities, steps::emptyCapabilitySets},
    {JailStep::kNoNewPrivileges, steps::forbidNewPrivileges},  // no exec gives anything back
    {JailStep::kLandlock, steps::restrictFiles},
    {JailStep::kSeccomp, steps::installSyscallFilter},  // last: the steps above need more calls
};

// Level container and pod: the image is the sandbox root. The nursery has its own session and, in
// a container, its own uid and an empty bounding set since it began (nursery_in_place.cc).
constexpr Step kInPlace[] = {
    {JailStep::kDescriptors, steps::keepOnlyChannels},
    {JailStep::kOrphans, steps::adoptOrphans},  // whoever loses his parent stays below our init
    {JailStep::kWorkingDirectory,
     steps::enterRootFolder},  // /mnt/data is another sandbox's until this one has its turn
    {JailStep::kPriority,
     steps::comeAfterRunner},  // many of them must not keep it from ending them
    {JailStep::kLimits, steps::setResourceLimits},
    {JailStep::kCapabilities, steps::emptyCapabilitySets},
    {JailStep::kNoNewPrivileges, steps::forbidNewPrivileges},  // and nobody looks into init
    {JailStep::kLandlock, steps::restrictFiles},
    {JailStep::kSeccomp, steps::installSyscallFilter},
};

std::span<const Step> stepsOf(Level level) {
  if (level == Level::kNamespaces) return kWithNamespaces;
  return kInPlace;
}

}  // namespace

SpawnReply enter(const JailPlan& plan, const NurseryPlan& shared, const int* descriptors) {
  const steps::Context context{plan, shared, descriptors};
  for (const Step& step : stepsOf(shared.level)) {
    if (const int error = step.take(context)) return {.step = step.name, .error = error};
  }
  return {};
}

}  // namespace jail
