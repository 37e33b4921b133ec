#include "jail/container_memory.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "jail/cgroup_files.h"

namespace jail {
namespace {

constexpr std::uint64_t kNoLimit = 1ULL << 60;  // v1 says it with a number near 2^63

std::optional<std::uint64_t> numberIn(const std::filesystem::path& file) {
  const auto text = cgroup::read(file);
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc()) return std::nullopt;  // v2 says "max"
  return number;
}

}  // namespace

ContainerMemory::ContainerMemory(std::filesystem::path groups) {
  auto limit = groups / "memory.max";
  usage_ = groups / "memory.current";
  statistics_ = groups / "memory.stat";
  droppable_ = "inactive_file";
  if (cgroup::read(limit).empty()) {
    groups /= "memory";
    limit = groups / "memory.limit_in_bytes";
    usage_ = groups / "memory.usage_in_bytes";
    statistics_ = groups / "memory.stat";
    droppable_ = "total_inactive_file";
  }
  limit_ = numberIn(limit);
  if (limit_ && (*limit_ >= kNoLimit || !numberIn(usage_))) limit_.reset();
}

bool ContainerMemory::isNearlyFull() const {
  if (!limit_) return false;
  const auto used = numberIn(usage_).value_or(0);
  if (used < *limit_ / 100 * 95) return false;  // as a rule: one file is enough
  const auto droppable = cgroup::readKey(statistics_, droppable_).value_or(0);
  return used - std::min(used, droppable) >= *limit_ / 100 * 95;
}

}  // namespace jail
