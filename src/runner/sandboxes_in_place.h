#pragma once

#include <filesystem>
#include <memory>

#include "async/task.h"
#include "base/result.h"
#include "jail/nursery.h"
#include "jail/resource_group.h"
#include "runner/jailed_sandbox.h"
#include "runner/nursery_service.h"
#include "runner/own_uids.h"
#include "runner/serve.h"
#include "runner/shared_folders.h"

namespace runner {

/// Sandboxes where there are no namespaces (jail::Level::kContainer and kPod). Each has a nursery
/// of its own, which becomes its init. Their folders are those of the place, one after the other:
/// in a container they are parked without them, in a pod there is one sandbox at a time. One
/// io_context.
class SandboxesInPlace {
 public:
  /// What it refers to outlives the io_context.
  SandboxesInPlace(const boost::asio::any_io_executor& executor, const Options& options,
                   jail::Level level, jail::ResourceGroups& groups);
  /// Kills all of them. Blocks until they are gone, or a while.
  ~SandboxesInPlace();
  SandboxesInPlace(const SandboxesInPlace&) = delete;
  SandboxesInPlace& operator=(const SandboxesInPlace&) = delete;

  /// Takes what the place has: uids as root, and the folders; kills what outlived an earlier
  /// runner. Once, before make(). `root` is the sandbox root. Errors: kUnavailable naming what is
  /// missing.
  [[nodiscard]] base::Result<void> open(const std::filesystem::path& root);

  [[nodiscard]] bool isOpen() const { return folders_ != nullptr; }

  /// One sandbox, where it isOpen(); its nursery is started with `start`, but for the uid. Errors:
  /// kUnavailable, also when its turn does not come; those of Nursery::start().
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<JailedSandbox>>> make(
      jail::NurseryOptions start, jail::JailPlan plan, jail::GroupLimits limits);

 private:
  [[nodiscard]] base::Result<void> takeUids();
  [[nodiscard]] base::Result<std::shared_ptr<NurseryService>> startNursery(
      jail::NurseryOptions start);

  boost::asio::any_io_executor executor_;
  const Options& options_;
  const bool asRoot_;  // level container
  jail::ResourceGroups& groups_;
  std::shared_ptr<UidRange> uids_;
  std::uint32_t helperUid_ = 0;  // of whoever kills a sandbox; nobody else has it
  std::shared_ptr<SharedFolders> folders_;
};

}  // namespace runner
