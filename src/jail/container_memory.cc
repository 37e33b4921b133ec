#include "jail/container_memory.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "jail/cgroup_files.h"

namespace jail {

struct ContainerMemory::Names {
  const char *limit, *usage, *droppable, *kills;
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
  static constexpr Names kV2{"memory.max", "memory.current", "inactive_file", "memory.events"};
  static constexpr Names kV1{"memory.limit_in_bytes", "memory.usage_in_bytes",
                             "total_inactive_file", "memory.oom_control"};
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
  kills_ = group / names.kills;
  failures_ = group / "memory.failcnt";
  // Whoever started us may have made groups of its own in the container's.
  while (!watch(group, names) && group != mount) group = group.parent_path();
}

bool ContainerMemory::watch(const std::filesystem::path& group, const Names& names) {
  usage_ = group / names.usage;
  statistics_ = group / "memory.stat";
  droppable_ = names.droppable;
  limit_ = numberIn(group / names.limit);
  if (limit_ && (*limit_ >= kNoLimit || !numberIn(usage_))) limit_.reset();
  return limit_.has_value();
}

bool ContainerMemory::isNearlyFull() const {
  if (!limit_) return false;
  const auto used = numberIn(usage_).value_or(0);
  if (used < *limit_ / 100 * 95) return false;  // as a rule: one file is enough
  const auto droppable = cgroup::readKey(statistics_, droppable_).value_or(0);
  return used - std::min(used, droppable) >= *limit_ / 100 * 95;
}

ContainerMemory::Shortages ContainerMemory::shortages() const {
  if (const auto kills = cgroup::readKey(kills_, "oom_kill")) return {*kills, true};
  return {numberIn(failures_).value_or(0), false};
}

}  // namespace jail
