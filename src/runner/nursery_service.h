#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>

#include "async/task.h"
#include "base/result.h"
#include "jail/inhabitants.h"
#include "jail/nursery.h"
#include "jail/resource_group.h"
#include "runner/jailed_sandbox.h"
#include "runner/own_uids.h"
#include "runner/wakeup.h"

namespace runner {

/// One generation of one kind of nursery (cold, or a zygote of one tier) and those who wait for its
/// jails. Lives until its last jail is gone: its end would be theirs. Where there are no namespaces
/// it makes one, and is that one's init.
class NurseryService : public std::enable_shared_from_this<NurseryService> {
 public:
  struct Manner {
    bool forksInterpreter = false;
    /// Where there are no namespaces: the uid that it took for its only jail, and ...
    std::optional<std::uint32_t> uid = {};
    /// ... what ends all that live in it.
    std::unique_ptr<jail::Inhabitants> inhabitants = {};
  };

  NurseryService(const boost::asio::any_io_executor& executor,
                 std::unique_ptr<jail::Nursery> nursery, jail::ResourceGroups& groups,
                 std::shared_ptr<UidRange> uids, Manner manner);

  /// Begins to hear the nursery's replies; once.
  void start();

  /// One jail with all walls up and, in a zygote, its interpreter parked. Errors: kUnavailable
  /// naming the step that failed or that the nursery died. `folders`: where it shares some with
  /// those before and after it; `turn` (may be null) is its own already, and others get it when all
  /// in the jail are dead, also when it fails.
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<JailedSandbox>>> make(
      jail::JailPlan plan, jail::GroupLimits limits, std::shared_ptr<SharedFolders> folders = {},
      std::shared_ptr<SharedFolders::Turn> turn = {});

  [[nodiscard]] bool dead() const { return dead_; }
  [[nodiscard]] std::uint32_t children() const { return children_; }
  [[nodiscard]] std::chrono::steady_clock::time_point bornAt() const { return bornAt_; }
  /// A jail that this nursery made is gone, and its uid free.
  void giveBack(std::uint32_t uid);
  /// No further jails are asked for: ends when the last one is gone.
  void retire();

 private:
  struct Waiter {
    explicit Waiter(const boost::asio::any_io_executor& executor) : wakeup(executor) {}
    Wakeup wakeup;
    bool answered = false;
    jail::SpawnReply reply;
    base::UniqueFd pidfd;
  };

  async::Task<void> hearReplies();
  void endIfUnused();
  async::Task<void> untilServing();
  async::Task<base::Result<JailedSandbox::Init>> ask(const jail::JailPlan& plan,
                                                     const std::vector<int>& doors,
                                                     jail::JailDescriptors& descriptors);
  async::Task<base::Result<std::unique_ptr<JailedSandbox>>> enter(
      std::unique_ptr<JailedSandbox> sandbox, pid_t init);

  boost::asio::any_io_executor executor_;
  std::unique_ptr<jail::Nursery> nursery_;
  boost::asio::posix::stream_descriptor control_;
  jail::ResourceGroups& groups_;
  const std::shared_ptr<UidRange> uids_;  // jails may end after whoever made us
  Manner manner_;
  const std::chrono::steady_clock::time_point bornAt_ = std::chrono::steady_clock::now();
  std::string whyNot_ = "the nursery does not serve";
  Wakeup serving_;
  bool isServing_ = false, dead_ = false;
  bool retired_ = false;
  std::uint32_t children_ = 0, living_ = 0;
  std::deque<std::shared_ptr<Waiter>> waiters_;
};

}  // namespace runner
