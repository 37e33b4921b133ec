#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jail {

/// Those that this process sees in /proc (proc(5)). Empty when they cannot be listed.
[[nodiscard]] std::optional<std::vector<pid_t>> allProcesses();

/// Its threads, itself included (/proc/<process>/task); none when it is gone.
[[nodiscard]] std::vector<pid_t> tasksOf(pid_t process);

/// Text of /proc/<process>/status (proc_pid_status(5)); empty when it is gone.
[[nodiscard]] std::string statusOf(pid_t process);

/// The first number behind "key:" in such a text, without its unit: of "Uid" the real one. Not for
/// the key of the first line. Empty when there is none.
[[nodiscard]] std::optional<std::uint64_t> numberIn(const std::string& status,
                                                    std::string_view key);

}  // namespace jail
