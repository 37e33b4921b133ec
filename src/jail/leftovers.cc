#include "jail/leftovers.h"

#include <optional>
#include <set>
#include <string>
#include <thread>

#include "jail/inhabitants.h"
#include "jail/process_status.h"

namespace jail {
namespace {

using std::chrono::steady_clock;

/// Whether nothing is left of a process but that nobody has reaped it, as in a container whose
/// first process is not ours.
bool isDead(const std::string& status) {
  const bool ended = status.find("\nState:\tZ") != std::string::npos ||
                     status.find("\nState:\tX") != std::string::npos;
  return ended &&
         numberIn(status, "Threads").value_or(0) <= 1;  // others may outlive the first thread
}

/// Real uids in the range that a living process has. Empty when nobody can tell.
std::optional<std::set<uid_t>> livingUsers(uid_t first, uid_t count) {
  const auto all = allProcesses();
  if (!all) return std::nullopt;
  std::set<uid_t> users;
  for (const auto process : *all) {
    const auto status = statusOf(process);
    const auto uid = static_cast<uid_t>(numberIn(status, "Uid").value_or(0));
    if (uid >= first && uid - first < count && !isDead(status)) users.insert(uid);
  }
  return users;
}

}  // namespace

bool endLeftovers(uid_t first, uid_t count, uid_t helper, std::chrono::milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  for (;;) {
    const auto users = livingUsers(first, count);
    if (users && users->empty()) return true;
    if (!users || steady_clock::now() >= until) return false;
    for (const auto user : *users) allOfUser(user, helper)->kill();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace jail
