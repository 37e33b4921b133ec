#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

/// Reading and writing the small files of cgroup file systems.
namespace jail::cgroup {

/// Errors: kInternal naming the file and the errno.
[[nodiscard]] base::Result<void> write(const std::filesystem::path& file, std::string_view text);
/// At most 64 KiB; empty when the file cannot be read.
[[nodiscard]] std::string read(const std::filesystem::path& file);
/// What an open file holds from its beginning on, at most 4 KiB: cheaper than opening it each time.
[[nodiscard]] std::string read(const base::UniqueFd& file);
[[nodiscard]] base::UniqueFd open(const std::filesystem::path& file);
/// The number behind `key` in a text of "key number" lines.
[[nodiscard]] std::optional<std::uint64_t> findKey(const std::string& text, std::string_view key);
/// The number behind `key` in a file of "key number" lines.
[[nodiscard]] std::optional<std::uint64_t> readKey(const std::filesystem::path& file,
                                                   std::string_view key);

/// The numbers in a file that lists tasks or processes. Empty when it cannot be read as a whole, or
/// lists one that this process does not see: that is a 0 there, and to kill(2) its own group.
[[nodiscard]] std::optional<std::vector<pid_t>> readTasks(const std::filesystem::path& file);

/// Whether one of the items of a comma list is `item`. Of the empty list it is "".
[[nodiscard]] bool contains(std::string_view list, std::string_view item);

/// One line of a /proc/<pid>/cgroup (cgroups(7)): "id:controllers:path"; version 2 has id 0 and no
/// controllers.
struct Membership {
  std::string controllers, path;
};

[[nodiscard]] std::vector<Membership> membershipsIn(const std::string& text);

/// Whether `memberships`, the text of such a file, names a group of `controller` whose path ends
/// with `end`.
[[nodiscard]] bool isMember(const std::string& memberships, std::string_view controller,
                            std::string_view end);

/// The path of the group of `controller` ("": of version 2) that is named there; empty: none.
[[nodiscard]] std::string pathOf(const std::string& memberships, std::string_view controller);

/// Name of the folder that holds all groups of this process:
/// "kubecoderun-<pid>-<start time>-<pid namespace>".
[[nodiscard]] std::string ownName();
/// Removes folders of that form below `parent` whose process is gone, with all groups in them.
/// Processes that are still in them are killed first. Folders of other pid namespaces stay: whether
/// their process lives cannot be seen from here.
void sweep(const std::filesystem::path& parent);
/// Removes a group and all groups in it; processes that are still there are killed. Gives up after
/// a second.
void removeTree(const std::filesystem::path& group);
/// Removes one group. False while processes are in it.
bool removeGroup(const std::filesystem::path& group);

}  // namespace jail::cgroup
