#include "jail/process_status.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "jail/cgroup_files.h"

namespace jail {

std::optional<std::vector<pid_t>> allProcesses() {
  std::vector<pid_t> processes;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", failure)) {
    const auto name = entry.path().filename().string();
    const char* const end = name.data() + name.size();
    pid_t process = 0;
    const auto read = std::from_chars(name.data(), end, process);
    if (read.ec == std::errc() && read.ptr == end) processes.push_back(process);
  }
  if (failure) return std::nullopt;
  return processes;
}

std::string statusOf(pid_t process) {
  return cgroup::read("/proc/" + std::to_string(process) + "/status");
}

std::optional<std::uint64_t> numberIn(const std::string& status, std::string_view key) {
  const auto line = "\n" + std::string(key) + ":";
  const auto at = status.find(line);
  if (at == std::string::npos) return std::nullopt;
  return std::strtoull(status.c_str() + at + line.size(), nullptr, 10);
}

}  // namespace jail
