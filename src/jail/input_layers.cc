#include "jail/input_layers.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace jail {
namespace {

constexpr unsigned kFlags = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
constexpr const char* kTarget = "/mnt/data";
constexpr const char* kContents = "/mnt/data/data";  // only until the overlay has it
// What the folders of the layers, and whiteouts, take of the inodes. The program's stay its own.
constexpr std::uint64_t kOwnInodes = 16;

base::Error failed(const char* step, int error) {
  return {.kind = base::ErrorKind::kUnavailable,
          .message = std::string("mounting inputs: ") + step + ": " + std::strerror(error)};
}

bool setOption(int context, const char* key, const char* value) {
  return ::fsconfig(context, FSCONFIG_SET_STRING, key, value, 0) == 0;
}

int moveTo(int mount, const char* target) {
  return ::move_mount(mount, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH);
}

/// The new overlay, mounted nowhere; -1 with errno.
int makeOverlay() {
  const int context = ::fsopen("overlay", FSOPEN_CLOEXEC);
  if (context < 0) return -1;
  // The names are the jail's, because /proc/self/mountinfo shows them. A lower file without data of
  // its own (metacopy) leads to the data layer, which can be reached in no other way.
  constexpr std::array<std::array<const char*, 2>, 8> kOptions{
      {{"source", "sandbox"},
       {"lowerdir", "/mnt/data/lower::/mnt/data/data"},
       {"upperdir", "/mnt/data/upper"},
       {"workdir", "/mnt/data/work"},
       {"metacopy", "on"},
       {"redirect_dir", "on"},
       {"index", "off"},
       {"xino", "off"}}};
  bool good = true;
  for (const auto& [key, value] : kOptions) good = good && setOption(context, key, value);
  good = good && ::fsconfig(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == 0;
  const int overlay = good ? ::fsmount(context, FSMOUNT_CLOEXEC, kFlags) : -1;
  const int error = errno;
  ::close(context);
  errno = error;
  return overlay;
}

/// What the child below does and reports, in the memory that it shares with us.
struct Attempt {
  int pidfd, layers, contents;
  int overlay = -1;
  const char* step = nullptr;
  int error = 0;

  int fail(const char* at) {
    error = errno;
    step = at;
    return 1;
  }
  /// The same when the layers are attached, and all that is below them.
  int failAttached(const char* at) {
    fail(at);
    ::umount2(kTarget, MNT_DETACH);
    return 1;
  }
};

/// Runs in a child that shares our memory and descriptors, but not our mount namespace: one must be
/// inside a namespace to mount into it.
int mountInside(void* argument) {
  auto& attempt = *static_cast<Attempt*>(argument);
  if (::setns(attempt.pidfd, CLONE_NEWNS) != 0) return attempt.fail("enter the mount namespace");
  if (moveTo(attempt.layers, kTarget) != 0) return attempt.fail("attach the layers");
  if (moveTo(attempt.contents, kContents) != 0) return attempt.failAttached("attach the contents");
  attempt.overlay = makeOverlay();
  if (attempt.overlay < 0) return attempt.failAttached("make the overlay");
  // The overlay holds what it needs; this mount's line would show where contents lie on the host.
  if (::umount2(kContents, MNT_DETACH) != 0) return attempt.failAttached("detach the contents");
  if (moveTo(attempt.overlay, kTarget) != 0) return attempt.failAttached("attach the overlay");
  return 0;
}

/// The folder as a mount of its own, read-only.
base::UniqueFd cloneReadOnly(int folder) {
  base::UniqueFd clone(
      ::open_tree(folder, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH));
  mount_attr attributes{};
  attributes.attr_set = kFlags | MOUNT_ATTR_RDONLY;
  if (clone &&
      ::mount_setattr(clone.get(), "", AT_EMPTY_PATH, &attributes, sizeof(attributes)) != 0)
    clone.reset();
  return clone;
}

}  // namespace

base::Result<base::UniqueFd> makeLayers(std::uint64_t bytes, std::uint64_t inodes,
                                        std::uint32_t owner) {
  const base::UniqueFd context(::fsopen("tmpfs", FSOPEN_CLOEXEC));
  if (!context) return base::fail(failed("open a tmpfs", errno));
  const bool made =
      setOption(context.get(), "size", std::to_string(bytes).c_str()) &&
      setOption(context.get(), "nr_inodes", std::to_string(inodes + kOwnInodes).c_str()) &&
      setOption(context.get(), "mode", "0755") &&
      ::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == 0;
  base::UniqueFd layers(made ? ::fsmount(context.get(), FSMOUNT_CLOEXEC, kFlags) : -1);
  if (!layers) return base::fail(failed("make a tmpfs", errno));
  for (const char* folder : {kLowerFolder, kUpperFolder, "work", "data"}) {
    if (::mkdirat(layers.get(), folder, 0700) != 0) return base::fail(failed(folder, errno));
  }
  for (const char* folder : {kLowerFolder, kUpperFolder}) {
    if (::fchownat(layers.get(), folder, owner, owner, 0) != 0)
      return base::fail(failed(folder, errno));
  }
  return layers;
}

int showContent(int file, std::uint64_t size, const std::string& name) {
  const auto place = "/" + name;
  const bool shown =
      ::ftruncate(file, static_cast<off_t>(size)) == 0 &&
      ::fsetxattr(file, "trusted.overlay.metacopy", "", 0, 0) == 0 &&
      ::fsetxattr(file, "trusted.overlay.redirect", place.data(), place.size(), 0) == 0;
  return shown ? 0 : errno;
}

base::Result<base::UniqueFd> mountLayers(int pidfd, int layers, int contents) {
  const auto clone = cloneReadOnly(contents);
  if (!clone) return base::fail(failed("clone the contents", errno));
  Attempt attempt{.pidfd = pidfd, .layers = layers, .contents = clone.get()};
  std::vector<char> stack(64U << 10);
  // As vfork(2): we stand still until it has ended, so its errno and its stack are nobody else's.
  const int child = ::clone(mountInside, stack.data() + stack.size(),
                            CLONE_VM | CLONE_VFORK | CLONE_FILES, &attempt);
  if (child < 0) return base::fail(failed("clone", errno));
  ::waitpid(child, nullptr, __WCLONE);
  base::UniqueFd overlay(attempt.overlay);
  if (attempt.step != nullptr) return base::fail(failed(attempt.step, attempt.error));
  return overlay;
}

}  // namespace jail
