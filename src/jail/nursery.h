#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "jail/messages.h"
#include "jail/nursery_root.h"

namespace jail {

struct NurseryOptions {
  std::filesystem::path sandboxRoot;  ///< the tree itself, no symbolic link
  /// First of 65,536 host uids and gids that the nursery's user namespace maps. Empty for an
  /// ordinary user: then every sandbox runs as that user (the wall uid-per-sandbox is missing).
  std::optional<std::uint32_t> uidBase;
  /// Level::kContainer: the uid and gid of this nursery and its only sandbox.
  std::uint32_t uid = 0;
  NurseryPlan plan;
  /// Where there are mounts, they lie in /run/program before `interpreter` starts; else it finds
  /// them, open, as its descriptors kHandedFiles and following ones.
  std::vector<NurseryFile> files;
  std::vector<std::string> environment;  ///< of the interpreter: "NAME=value"
  std::vector<std::string>
      interpreter;  ///< argv of a zygote; empty: a nursery that starts programs cold
};

inline constexpr int kHandedFiles = 5;

/// The descriptors of one jail on the runner's side.
struct JailDescriptors {
  base::UniqueFd standardInput;   ///< write end
  base::UniqueFd standardOutput;  ///< read end
  base::UniqueFd standardError;   ///< read end
  base::UniqueFd init;            ///< SOCK_SEQPACKET to init: InitRequest, InitReply
  base::UniqueFd program;         ///< SOCK_STREAM to the parked interpreter
};

/// A process inside the sandbox root that clones jails. It lives in a user namespace mapped to a
/// reserved range of uids, so that its root is nobody on the host, and in pid, mount, network, ipc
/// and uts namespaces of its own: when it ends, every jail that it cloned ends with it. Where there
/// are no namespaces (NurseryPlan::level), it has the uid of one sandbox and becomes its init when
/// it is asked for it. Owned by the runner; used from one thread, which also is the only one that
/// reaps: until then the number of a nursery is its own. The destructor kills it.
class Nursery {
 public:
  /// Starts one. Blocks for some milliseconds; must be called while the process has one thread.
  /// It serves when the first packet (a SpawnReply without a pidfd) arrives at control().
  /// Errors: kInternal naming the step that failed.
  [[nodiscard]] static base::Result<std::unique_ptr<Nursery>> start(const NurseryOptions& options);
  ~Nursery();
  Nursery(const Nursery&) = delete;
  Nursery& operator=(const Nursery&) = delete;

  /// Non-blocking SOCK_SEQPACKET; readable when a SpawnReply is there, or at end of file when it
  /// died.
  [[nodiscard]] int control() const { return control_.get(); }
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Asks for one jail, whose init enters the groups behind `doors` before anything else. The
  /// reply comes at control(), in the order of requests.
  [[nodiscard]] base::Result<JailDescriptors> requestSpawn(const JailPlan& plan,
                                                           const std::vector<int>& doors);

 private:
  Nursery(pid_t pid, base::UniqueFd pidfd, base::UniqueFd control)
      : pid_(pid), pidfd_(std::move(pidfd)), control_(std::move(control)) {}

  void endByDescriptor();
  void endByNumber();
  [[nodiscard]] bool hasLetGo() const;

  pid_t pid_;
  base::UniqueFd pidfd_;  // empty without namespaces
  base::UniqueFd control_;
  base::UniqueFd init_;  // to the jail that it became
};

}  // namespace jail
