#include "jail/process_tree.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <unordered_set>
#include <vector>

#include "jail/cgroup_files.h"
#include "jail/process_status.h"

namespace jail {
namespace {

using cgroup::read;

std::string folderOf(pid_t process) {
  return "/proc/" + std::to_string(process) + "/";
}

std::uint64_t kilobytes(const std::string& text, const char* key) {
  return numberIn(text, key).value_or(0) << 10;
}

void addMemory(pid_t process, TreeUsage& usage) {
  const auto rollup = read(folderOf(process) + "smaps_rollup");
  usage.anonymousBytes += kilobytes(rollup, "Pss_Anon");
  usage.sharedBytes += kilobytes(rollup, "Pss_Shmem");
  if (!rollup.empty()) return;
  // Processes that made themselves undumpable: shared pages then count for each of them.
  const auto status = statusOf(process);
  usage.anonymousBytes += kilobytes(status, "RssAnon");
  usage.sharedBytes += kilobytes(status, "RssShmem");
}

/// Fields 14 to 17 of stat (proc(5)): utime, stime, cutime, cstime in clock ticks; 20: threads.
void addTimes(pid_t process, TreeUsage& usage) {
  const auto text = read(folderOf(process) + "stat");
  const auto afterName = text.rfind(')');
  if (afterName == std::string::npos) return;
  std::istringstream fields(text.substr(afterName + 1));
  static const auto kTicksPerSecond = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  std::string field;
  for (int number = 3; number <= 20 && fields >> field; ++number) {
    const auto value = std::strtoull(field.c_str(), nullptr, 10);
    if (number >= 14 && number <= 17) usage.cpuMicroseconds += value * 1'000'000 / kTicksPerSecond;
    if (number == 20) usage.tasks += static_cast<std::uint32_t>(value);
  }
}

/// Its tasks become `seen`.
void appendChildren(pid_t process, std::vector<pid_t>& found, std::unordered_set<pid_t>& seen) {
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator(folderOf(process) + "task", gone)) {
    seen.insert(static_cast<pid_t>(std::atoi(task.path().filename().c_str())));
    std::istringstream children(read(task.path() / "children"));
    for (pid_t child = 0; children >> child;) found.push_back(child);
  }
}

/// Each once, those above before those below. gVisor lists the threads of a child among the
/// children, too.
template <typename Visit>
void visitTree(pid_t root, const Visit& visit) {
  std::vector<pid_t> found{root};
  std::unordered_set<pid_t> seen;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto process = found[i];
    if (!seen.insert(process).second) continue;
    visit(process);
    appendChildren(process, found, seen);
  }
}

}  // namespace

TreeUsage lookAtTree(pid_t root) {
  TreeUsage usage;
  visitTree(root, [&](pid_t process) {
    addMemory(process, usage);
    addTimes(process, usage);
  });
  return usage;
}

std::vector<pid_t> processesBelow(pid_t root) {
  std::vector<pid_t> processes;
  visitTree(root, [&](pid_t process) {
    if (process != root) processes.push_back(process);
  });
  return processes;
}

}  // namespace jail
