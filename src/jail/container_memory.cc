#include "jail/container_memory.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "jail/cgroup_files.h"

namespace jail {

struct ContainerMemory::Names {
  const char *limit, *usage, *kills;
  std::vector<const char*> droppable;  // of memory.stat: what the kernel drops before it kills
  std::vector<const char*> held;       // what else there is; where one is not told, neither counts
};

namespace {

constexpr std::uint64_t kNoLimit = 1ULL << 60;  // v1 says it with a number near 2^63

std::optional<std::uint64_t> numberIn(const std::filesystem::path& file) {
  const auto text = cgroup::read(file);
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc()) return std::nullopt;  // v2 says "max"
  return number;
}

/// Our own group. Without a cgroup namespace its path is told as the machine names it: what is
/// mounted is either the machine's whole tree, or (v1, as runtimes do it) our group alone.
std::filesystem::path ownGroup(const std::filesystem::path& mount, const std::string& path,
                               const char* file) {
  auto group = mount;
  group += path;
  std::error_code error;
  const bool visible = path.size() > 1 && path.find("..") == std::string::npos &&
                       std::filesystem::exists(group / file, error);
  return visible ? group : mount;
}

}  // namespace

ContainerMemory::ContainerMemory(const std::filesystem::path& groups,
                                 const std::filesystem::path& memberships) {
  static const Names kV2{"memory.max",
                         "memory.current",
                         "memory.events",
                         {"inactive_file", "active_file", "slab_reclaimable"},
                         {}};
  // Its memory.stat does not say what of the kernel's memory could be dropped.
  static const Names kV1{"memory.limit_in_bytes",
                         "memory.usage_in_bytes",
                         "memory.oom_control",
                         {"total_inactive_file", "total_active_file"},
                         {"total_rss", "total_shmem"}};
  const auto ours = cgroup::read(memberships);
  auto mount = groups;
  auto group = ownGroup(mount, cgroup::pathOf(ours, ""), kV2.limit);
  const bool second = !cgroup::read(group / kV2.limit).empty();
  if (!second) {
    mount /= "memory";
    group = ownGroup(mount, cgroup::pathOf(ours, "memory"), kV1.limit);
  }
  const auto& names = second ? kV2 : kV1;
  // v1 counts a kill in the group of whoever is killed, whichever group's limit it was.
  kills_ = cgroup::open(group / names.kills);
  failures_ = group / "memory.failcnt";
  // Whoever started us may have made groups of its own in the container's.
  while (!watch(group, names) && group != mount) group = group.parent_path();
}

bool ContainerMemory::watch(const std::filesystem::path& group, const Names& names) {
  usage_ = group / names.usage;
  statistics_ = group / "memory.stat";
  names_ = &names;
  limit_ = numberIn(group / names.limit);
  if (limit_ && (*limit_ >= kNoLimit || !numberIn(usage_))) limit_.reset();
  return limit_.has_value();
}

bool ContainerMemory::isNearlyFull() const {
  if (!limit_) return false;
  const auto used = numberIn(usage_).value_or(0);
  if (used < *limit_ / 100 * 95) return false;  // as a rule: one file is enough
  return undroppable(used) >= *limit_ / 100 * 95;
}

std::uint64_t ContainerMemory::undroppable(std::uint64_t used) const {
  std::uint64_t held = 0;
  bool told = !names_->held.empty();
  for (const auto* name : names_->held) {
    const auto bytes = cgroup::readKey(statistics_, name);
    told = told && bytes;
    held += bytes.value_or(0);
  }
  if (told) return held;
  for (const auto* name : names_->droppable)
    used -= std::min(used, cgroup::readKey(statistics_, name).value_or(0));
  return used;
}

ContainerMemory::Shortages ContainerMemory::shortages() const {
  if (const auto kills = cgroup::findKey(cgroup::read(kills_), "oom_kill")) return {*kills, true};
  return {numberIn(failures_).value_or(0), false};
}

}  // namespace jail
