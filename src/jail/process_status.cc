#include "jail/process_status.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "jail/cgroup_files.h"

namespace jail {

namespace {

/// The entries of a folder of /proc that are numbers. Empty when they cannot be listed.
std::optional<std::vector<pid_t>> numbersIn(const std::filesystem::path& folder) {
  std::vector<pid_t> numbers;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    const auto name = entry.path().filename().string();
    const char* const end = name.data() + name.size();
    pid_t number = 0;
    const auto read = std::from_chars(name.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end) numbers.push_back(number);
  }
  if (failure) return std::nullopt;
  return numbers;
}

}  // namespace

std::optional<std::vector<pid_t>> allProcesses() {
  return numbersIn("/proc");
}

std::vector<pid_t> tasksOf(pid_t process) {
  return numbersIn("/proc/" + std::to_string(process) + "/task").value_or(std::vector<pid_t>());
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
