#include "jail/cgroup_files.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <sstream>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace jail::cgroup {
namespace {

constexpr std::string_view kPrefix = "kubecoderun-";

/// Field 22 of /proc/<pid>/stat (proc(5)): with the pid it names a process for good.
std::string startTime(pid_t process) {
  const auto text = read("/proc/" + std::to_string(process) + "/stat");
  const auto afterName = text.rfind(')');
  if (afterName == std::string::npos) return {};
  std::istringstream fields(text.substr(afterName + 1));
  std::string field;
  for (int i = 3; i <= 22 && fields >> field; ++i) {
  }
  return field;
}

/// Process ids mean nothing in the machine's other pid namespaces, which may share its cgroups.
std::string ofOurNamespace() {
  struct stat space = {};
  ::stat("/proc/self/ns/pid", &space);
  return "-" + std::to_string(space.st_ino);
}

std::string nameFor(pid_t process) {
  return std::string(kPrefix) + std::to_string(process) + "-" + startTime(process) +
         ofOurNamespace();
}

bool ownerLives(const std::string& folder) {
  pid_t process = 0;
  std::from_chars(folder.data() + kPrefix.size(), folder.data() + folder.size(), process);
  return process > 0 && nameFor(process) == folder;
}

std::vector<std::filesystem::path> foldersOf(const std::filesystem::path& parent) {
  std::vector<std::filesystem::path> folders;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(parent, error)) {
    if (entry.is_directory(error)) folders.push_back(entry.path());
  }
  return folders;
}

void killMembers(const std::filesystem::path& group) {
  if (write(group / "cgroup.kill", "1")) return;
  std::istringstream members(read(group / "cgroup.procs"));
  for (pid_t process = 0; members >> process;) {
    if (process > 0) ::kill(process, SIGKILL);  // 0: of a namespace that we do not see
  }
}

}  // namespace

base::Result<void> write(const std::filesystem::path& file, std::string_view text) {
  const base::UniqueFd descriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (descriptor &&
      ::write(descriptor.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    return {};
  }
  return base::fail(base::ErrorKind::kInternal, file.string() + ": " + std::strerror(errno));
}

std::string read(const std::filesystem::path& file) {
  const base::UniqueFd descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  char text[65'536];
  const auto length = descriptor ? ::read(descriptor.get(), text, sizeof(text)) : -1;
  return {text, length > 0 ? static_cast<std::size_t>(length) : 0};
}

std::string read(const base::UniqueFd& file) {
  char text[4096];
  const auto length = ::pread(file.get(), text, sizeof(text), 0);
  return {text, length > 0 ? static_cast<std::size_t>(length) : 0};
}

base::UniqueFd open(const std::filesystem::path& file) {
  return base::UniqueFd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
}

std::optional<std::uint64_t> findKey(const std::string& text, std::string_view key) {
  std::istringstream lines(text);
  std::string name;
  for (std::uint64_t value = 0; lines >> name >> value;) {
    if (name == key) return value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> readKey(const std::filesystem::path& file, std::string_view key) {
  return findKey(read(file), key);
}

std::optional<std::vector<pid_t>> readTasks(const std::filesystem::path& file) {
  const auto descriptor = open(file);
  char text[4096];  // some five hundred tasks; a list in pieces would not be of one moment
  const auto length = descriptor ? ::read(descriptor.get(), text, sizeof(text)) : -1;
  if (length < 0 || length == sizeof(text)) return std::nullopt;
  std::vector<pid_t> tasks;
  const char* const end = text + length;
  for (const char* at = text; at < end; ++at) {
    const auto [next, error] = std::from_chars(at, end, tasks.emplace_back());
    if (error != std::errc() || tasks.back() <= 0) return std::nullopt;
    at = next;
  }
  return tasks;
}

bool contains(std::string_view list, std::string_view item) {
  const auto framed = [](std::string_view text) { return "," + std::string(text) + ","; };
  return framed(list).find(framed(item)) != std::string::npos;
}

std::vector<Membership> membershipsIn(const std::string& text) {
  std::vector<Membership> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    found.push_back({line.substr(first + 1, second - first - 1), line.substr(second + 1)});
  }
  return found;
}

bool isMember(const std::string& memberships, std::string_view controller, std::string_view end) {
  return std::ranges::any_of(membershipsIn(memberships), [&](const Membership& member) {
    return contains(member.controllers, controller) && member.path.ends_with(end);
  });
}

std::string pathOf(const std::string& memberships, std::string_view controller) {
  for (const auto& member : membershipsIn(memberships)) {
    if (contains(member.controllers, controller)) return member.path;
  }
  return {};
}

std::string ownName() {
  return nameFor(::getpid());
}

void sweep(const std::filesystem::path& parent) {
  for (const auto& folder : foldersOf(parent)) {
    const auto name = folder.filename().string();
    const bool ours = name.starts_with(kPrefix) && name.ends_with(ofOurNamespace());
    if (ours && !ownerLives(name)) removeTree(folder);
  }
}

void removeTree(const std::filesystem::path& group) {
  for (const auto& child : foldersOf(group)) removeTree(child);
  killMembers(group);
  for (int attempt = 0; attempt < 100 && !removeGroup(group); ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

bool removeGroup(const std::filesystem::path& group) {
  return ::rmdir(group.c_str()) == 0 || errno == ENOENT;
}

}  // namespace jail::cgroup
