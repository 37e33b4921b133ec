#include "jail/leftovers.h"

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <thread>

#include "jail/cgroup_files.h"
#include "jail/inhabitants.h"

namespace jail {
namespace {

using std::chrono::steady_clock;

unsigned long numberOf(const std::string& status, const std::string& key) {
  const auto at = status.find("\n" + key + ":");
  return at == std::string::npos ? 0
                                 : std::strtoul(status.c_str() + at + key.size() + 2, nullptr, 10);
}

/// Whether nothing is left of a process but that nobody has reaped it, as in a container whose
/// first process is not ours.
bool isDead(const std::string& status) {
  const bool ended = status.find("\nState:\tZ") != std::string::npos ||
                     status.find("\nState:\tX") != std::string::npos;
  return ended && numberOf(status, "Threads") <= 1;  // others may outlive the first thread
}

/// Real uids in the range that a living process has.
std::set<uid_t> livingUsers(uid_t first, uid_t count) {
  std::set<uid_t> users;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", failure)) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto status = cgroup::read("/proc/" + name + "/status");
    const auto uid = static_cast<uid_t>(numberOf(status, "Uid"));
    if (uid >= first && uid - first < count && !isDead(status)) users.insert(uid);
  }
  return users;
}

}  // namespace

bool endLeftovers(uid_t first, uid_t count, uid_t helper, std::chrono::milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  for (;;) {
    const auto users = livingUsers(first, count);
    if (users.empty()) return true;
    if (steady_clock::now() >= until) return false;
    for (const auto user : users) allOfUser(user, helper)->kill();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace jail
