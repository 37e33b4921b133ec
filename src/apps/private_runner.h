#pragma once

#include <sys/types.h>

#include <filesystem>

#include "apps/runtime_folder.h"
#include "base/result.h"
#include "config/settings.h"

namespace apps {

/// A runner of our own for one command (`run`, `doctor`): a child on a socket that only we can
/// reach, ended by the destructor. Start it while the process has one thread.
class PrivateRunner {
 public:
  /// Errors: kUnavailable when it cannot be started. Whether it can make sandboxes shows later.
  [[nodiscard]] static base::Result<PrivateRunner> start(const config::Settings& settings);

  PrivateRunner(PrivateRunner&& other) noexcept;
  PrivateRunner& operator=(PrivateRunner&&) = delete;
  ~PrivateRunner();

  [[nodiscard]] std::filesystem::path socket() const;

 private:
  PrivateRunner(RuntimeFolder folder, pid_t pid) : folder_(std::move(folder)), pid_(pid) {}

  RuntimeFolder folder_;
  pid_t pid_;
};

}  // namespace apps
