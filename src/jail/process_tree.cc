#include "jail/process_tree.h"

#include <unistd.h>

#include <cstdlib>
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

/// Fields 14 to 17 of stat (proc(5)): utime, stime, cutime, cstime in clock ticks.
void addTimes(pid_t process, TreeUsage& usage) {
  const auto text = read(folderOf(process) + "stat");
  const auto afterName = text.rfind(')');
  if (afterName == std::string::npos) return;
  std::istringstream fields(text.substr(afterName + 1));
  static const auto kTicksPerSecond = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  std::string field;
  for (int number = 3; number <= 17 && fields >> field; ++number) {
    const auto value = std::strtoull(field.c_str(), nullptr, 10);
    if (number >= 14) usage.cpuMicroseconds += value * 1'000'000 / kTicksPerSecond;
  }
}

void appendChildren(pid_t process, const std::vector<pid_t>& tasks, std::vector<pid_t>& processes) {
  for (const auto task : tasks) {
    const auto file = folderOf(process) + "task/" + std::to_string(task) + "/children";
    std::istringstream children(read(file));
    for (pid_t child = 0; children >> child;) processes.push_back(child);
  }
}

}  // namespace

TreeUsage lookAtTree(pid_t root) {
  TreeUsage usage;
  std::unordered_set<pid_t> counted;  // gVisor lists the threads of a child among the children
  std::vector<pid_t> processes{root};
  for (std::size_t i = 0; i < processes.size(); ++i) {
    const auto process = processes[i];
    if (counted.contains(process)) continue;
    const auto tasks = tasksOf(process);
    counted.insert(tasks.begin(), tasks.end());
    addMemory(process, usage);
    addTimes(process, usage);
    appendChildren(process, tasks, processes);
  }
  usage.tasks = static_cast<std::uint32_t>(counted.size());
  return usage;
}

std::vector<pid_t> processesBelow(pid_t root) {
  std::vector<pid_t> processes{root};
  for (std::size_t i = 0; i < processes.size(); ++i)
    appendChildren(processes[i], tasksOf(processes[i]), processes);
  processes.erase(processes.begin());
  return processes;
}

}  // namespace jail
