#include <unistd.h>

#include <optional>
#include <sstream>
#include <utility>

#include "jail/cgroup_files.h"
#include "jail/cgroup_places.h"
#include "jail/sampled_group.h"

namespace jail {
namespace {

struct Mount {
  std::filesystem::path point;
  std::string type, options;
};

std::vector<Mount> cgroupMounts() {
  std::vector<Mount> mounts;
  std::istringstream lines(cgroup::read("/proc/self/mounts"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string device, point, type, options;
    fields >> device >> point >> type >> options;
    if (type == "cgroup" || type == "cgroup2") mounts.push_back({point, type, options});
  }
  return mounts;
}

/// The mounted folder for one path of /proc/self/cgroup; the mount's root where the path is not
/// visible (a container whose cgroup namespace hides its ancestors).
std::filesystem::path folderFor(const Mount& mount, const std::string& path) {
  auto folder = mount.point;
  folder += path;
  std::error_code error;
  return std::filesystem::is_directory(folder, error) ? folder : mount.point;
}

void placeV1(CgroupPlaces& places, const std::vector<Mount>& mounts,
             const cgroup::Membership& member) {
  for (const auto* controller : {"memory", "pids", "cpu", "cpuacct"}) {
    if (!cgroup::contains(member.controllers, controller)) continue;
    for (const auto& mount : mounts) {
      if (mount.type != "cgroup" || !cgroup::contains(mount.options, controller)) continue;
      const auto folder = folderFor(mount, member.path);
      if (::access(folder.c_str(), W_OK) == 0) places.v1.emplace(controller, folder);
    }
  }
}

void placeV2(CgroupPlaces& places, const std::vector<Mount>& mounts,
             const cgroup::Membership& member) {
  for (const auto& mount : mounts) {
    if (mount.type != "cgroup2") continue;
    const auto folder = folderFor(mount, member.path);
    if (::access((folder / "cgroup.procs").c_str(), W_OK) != 0) continue;
    places.v2 = folder;
    std::istringstream controllers(cgroup::read(folder / "cgroup.controllers"));
    for (std::string each; controllers >> each;) {
      if (each == "memory" || each == "pids") places.v2HasControllers = true;
    }
  }
}

CgroupPlaces findPlaces() {
  CgroupPlaces places;
  const auto mounts = cgroupMounts();
  for (const auto& member : cgroup::membershipsIn(cgroup::read("/proc/self/cgroup"))) {
    if (member.controllers.empty())
      placeV2(places, mounts, member);
    else
      placeV1(places, mounts, member);
  }
  return places;
}

std::unique_ptr<ResourceGroups> makeKernelGroups() {
  const auto places = findPlaces();
  if (!places.v1.empty()) return makeV1Groups(places);
  if (!places.v2.empty()) return makeV2Groups(places);
  return makeNoGroups();
}

}  // namespace

const char* nameOf(ResourceGroups::Kind kind) {
  switch (kind) {
    case ResourceGroups::Kind::kNone:
      return "none";
    case ResourceGroups::Kind::kV1:
      return "v1";
    case ResourceGroups::Kind::kV2:
      return "v2";
    case ResourceGroups::Kind::kHybrid:
      return "hybrid";
  }
  return "none";
}

std::unique_ptr<ResourceGroups> detectResourceGroups(Level level) {
  // At level namespaces many programs run at a time: which one would it be?
  std::optional<ContainerMemory> container;
  if (level != Level::kNamespaces) container.emplace();
  return addSampling(makeKernelGroups(), std::move(container));
}

}  // namespace jail
