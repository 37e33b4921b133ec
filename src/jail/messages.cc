#include "jail/messages.h"

namespace jail {

const char* nameOf(Level level) {
  switch (level) {
    case Level::kNamespaces:
      return "namespaces";
    case Level::kContainer:
      return "container";
    case Level::kPod:
      return "pod";
  }
  return "unknown";
}

const char* nameOf(JailStep step) {
  switch (step) {
    case JailStep::kNone:
      return "none";
    case JailStep::kNurseryPrivateMounts:
      return "nursery: private mounts";
    case JailStep::kNurseryRoot:
      return "nursery: mount the sandbox root read-only";
    case JailStep::kNurseryDevices:
      return "nursery: minimal /dev";
    case JailStep::kNurseryProc:
      return "nursery: /proc";
    case JailStep::kNurseryFiles:
      return "nursery: bootstrap files";
    case JailStep::kNurseryPivot:
      return "nursery: pivot into the sandbox root";
    case JailStep::kNurseryUserNamespace:
      return "nursery: user namespace";
    case JailStep::kNurseryIdentity:
      return "nursery: reserved uid";
    case JailStep::kNurserySession:
      return "nursery: session of its own";
    case JailStep::kNurseryFilesHanded:
      return "nursery: bootstrap files in memory";
    case JailStep::kNurseryExec:
      return "nursery: start the interpreter";
    case JailStep::kClone:
      return "clone into new namespaces";
    case JailStep::kIdentityMap:
      return "uid map of the sandbox";
    case JailStep::kCgroupNamespace:
      return "cgroup namespace";
    case JailStep::kDescriptors:
      return "descriptors";
    case JailStep::kOrphans:
      return "adopt orphans";
    case JailStep::kIdentity:
      return "identity";
    case JailStep::kHostname:
      return "hostname";
    case JailStep::kMountPrivate:
      return "private tmpfs";
    case JailStep::kMountProc:
      return "/proc";
    case JailStep::kMaskProc:
      return "mask /proc";
    case JailStep::kWorkingDirectory:
      return "working directory";
    case JailStep::kPriority:
      return "priority";
    case JailStep::kLimits:
      return "resource limits";
    case JailStep::kCapabilities:
      return "capabilities";
    case JailStep::kNoNewPrivileges:
      return "no_new_privs";
    case JailStep::kLandlock:
      return "landlock";
    case JailStep::kSeccomp:
      return "seccomp";
    case JailStep::kForkInterpreter:
      return "fork the interpreter";
  }
  return "unknown";
}

}  // namespace jail
