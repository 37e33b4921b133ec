#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "jail/inhabitants.h"
#include "jail/nursery.h"
#include "jail/resource_group.h"
#include "runner/quiet_descriptor.h"
#include "runner/shared_folders.h"

namespace runner {

class NurseryService;

/// One jail, walls up and waiting: its init, perhaps a parked interpreter, its cgroups, its pipes.
/// Belongs to one run. end() (or the destructor) kills everything in it; the cgroups go when all is
/// dead.
class JailedSandbox {
 public:
  struct Init {
    base::UniqueFd pidfd;  ///< empty without namespaces: it is one of the inhabitants
    pid_t pid = 0;         ///< as this process numbers it
  };

  /// What it has besides, and gives back when all in it are dead.
  struct Place {
    std::shared_ptr<NurseryService> nursery;
    std::uint32_t uid = 0;
    /// Everybody in it, where the end of init is not the end of all; null where it is.
    std::unique_ptr<jail::Inhabitants> inhabitants = {};
    /// Where nothing can be mounted: folders that others have before and after it; null elsewhere.
    std::shared_ptr<SharedFolders> folders = {};
    /// Its own from the beginning; else it waits for one.
    std::shared_ptr<SharedFolders::Turn> turn = {};
  };

  JailedSandbox(const boost::asio::any_io_executor& executor, jail::JailDescriptors descriptors,
                Init init, std::unique_ptr<jail::ResourceGroup> group, Place place);
  ~JailedSandbox();
  JailedSandbox(const JailedSandbox&) = delete;
  JailedSandbox& operator=(const JailedSandbox&) = delete;

  /// Tells init; `payload` (-1: none) goes beside the request. Errors: kInternal when init is gone.
  [[nodiscard]] base::Result<void> tell(const jail::InitRequest& request, int payload = -1);
  /// The same, when it may be waiting for a parked interpreter's end.
  [[nodiscard]] base::Result<void> tellBesideInterpreter(const jail::InitRequest& request,
                                                         int payload);
  /// The next reply of init; descriptors beside it are not taken: it may be a program's by now.
  /// Errors: kInternal when init is gone.
  [[nodiscard]] async::Task<base::Result<jail::InitReply>> listen();
  /// Calls once when init has something to say, or is gone. Not called after the destructor.
  void whenInitSpeaks(std::function<void()> told);
  /// Lets init walk the walls. Errors: kUnavailable naming the step that failed.
  [[nodiscard]] async::Task<base::Result<void>> enter();

  /// Its folders are those of others before and after it. Until takeFolders() it stands outside,
  /// and so must be told to enter them.
  [[nodiscard]] bool sharesFolders() const { return place_.folders != nullptr; }
  /// Waits until they are its own. Errors: kUnavailable, also when it is killed meanwhile.
  [[nodiscard]] async::Task<base::Result<void>> takeFolders();
  /// Keeps them its own as long as somebody has it; null where it shares none.
  [[nodiscard]] std::shared_ptr<const void> turn() const { return place_.turn; }

  /// Kills every process of the jail now. Idempotent.
  void kill();
  /// The same for a jail in which only init and a process that ends by itself are left: cheaper.
  void killInit();
  /// Stops all but init and waits until they stand still: for a jail in which init knows of nobody
  /// but an interpreter that is over, and which is killed later. False when that takes too long, or
  /// cannot be told.
  [[nodiscard]] async::Task<bool> stopOthers();
  /// Until no process of the jail can do anything any more, but no longer than that; kill() first.
  /// Whether it is so. Where that cannot be told before, until the last one is dead.
  [[nodiscard]] async::Task<bool> untilStill(std::chrono::milliseconds patience);
  /// Until the last process of the jail is dead, but no longer than that; kill() first. Whether it
  /// is. The kernel says so, not init: pid 1 ends after all others (pid_namespaces(7)).
  [[nodiscard]] async::Task<bool> untilDead(std::chrono::milliseconds patience);
  /// /mnt/data of the jail, given by its init before anything foreign ran. It stays, with all that
  /// lies in it, as long as the descriptor is open, also when the jail is gone. Once.
  [[nodiscard]] base::UniqueFd takeDataFolder() { return std::move(dataFolder_); }
  /// The same, as long as it was not taken.
  [[nodiscard]] int dataFolder() const { return dataFolder_.get(); }
  /// Something else is mounted there now: `folder`, whose bytes lie in `memory`.
  void replaceDataFolder(base::UniqueFd folder, base::UniqueFd memory);
  /// /run/program, in the same way.
  [[nodiscard]] base::UniqueFd takeProgramFolder() { return std::move(programFolder_); }
  /// Of init; -1 without namespaces.
  [[nodiscard]] int pidfd() const { return pidfd_.get(); }
  /// CPU time since the jail was ready; empty where it is not counted.
  [[nodiscard]] std::optional<std::uint64_t> cpuMicroseconds() const;
  /// The jail is ready: what it has used until now is not the program's.
  void noteReady() { cpuWhenReady_ = group_->cpuMicroseconds().value_or(0); }

  [[nodiscard]] QuietDescriptor& standardInput() { return standardInput_; }
  [[nodiscard]] QuietDescriptor& standardOutput() { return standardOutput_; }
  [[nodiscard]] QuietDescriptor& standardError() { return standardError_; }
  [[nodiscard]] QuietDescriptor& program() { return program_; }
  [[nodiscard]] jail::ResourceGroup& group() { return *group_; }

 private:
  /// Empty where it cannot be told.
  [[nodiscard]] std::optional<std::vector<pid_t>> tasks() const;
  /// The same without init.
  [[nodiscard]] std::optional<std::vector<pid_t>> others() const;
  async::Task<base::Result<jail::InitReply>> listenFor(std::vector<base::UniqueFd>* descriptors);

  boost::asio::any_io_executor executor_;
  QuietDescriptor standardInput_, standardOutput_, standardError_, program_;
  boost::asio::posix::stream_descriptor init_;
  base::UniqueFd pidfd_, dataFolder_, programFolder_;
  pid_t initPid_;
  const bool seesTasks_;
  std::unique_ptr<jail::ResourceGroup> group_;
  Place place_;
  std::shared_ptr<SharedFolders::Ticket> ticket_;  // while it waits for its turn
  std::uint64_t cpuWhenReady_ = 0;
};

}  // namespace runner
