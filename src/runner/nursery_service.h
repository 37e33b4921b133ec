#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>
#include <set>

#include "async/task.h"
#include "base/result.h"
#include "jail/nursery.h"
#include "jail/resource_group.h"
#include "runner/jailed_sandbox.h"
#include "runner/wakeup.h"

namespace runner {

/// The uids that living sandboxes of this runner have. Each is unique among them.
class UidRange {
 public:
  /// `single`: there is only one uid to give, to everybody (ordinary user).
  explicit UidRange(bool single) : single_(single) {}
  /// In the nursery's user namespace. Throws std::length_error when 65,535 sandboxes live.
  [[nodiscard]] std::uint32_t take();
  void giveBack(std::uint32_t uid);

 private:
  bool single_;
  std::uint32_t next_ = 1;
  std::set<std::uint32_t> taken_;
};

/// One generation of one kind of nursery (cold, or a zygote of one tier) and those who wait for its
/// jails. Lives until its last jail is gone: its end would be theirs.
class NurseryService : public std::enable_shared_from_this<NurseryService> {
 public:
  NurseryService(const boost::asio::any_io_executor& executor,
                 std::unique_ptr<jail::Nursery> nursery, jail::ResourceGroups& groups,
                 UidRange& uids, bool forksInterpreter);

  /// Begins to hear the nursery's replies; once.
  void start();

  /// One jail with all walls up and, in a zygote, its interpreter parked. Errors: kUnavailable
  /// naming the step that failed or that the nursery died.
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<JailedSandbox>>> make(
      jail::JailPlan plan, jail::GroupLimits limits);

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
  async::Task<base::Result<std::unique_ptr<JailedSandbox>>> enter(
      std::unique_ptr<JailedSandbox> sandbox, pid_t init);

  boost::asio::any_io_executor executor_;
  std::unique_ptr<jail::Nursery> nursery_;
  boost::asio::posix::stream_descriptor control_;
  jail::ResourceGroups& groups_;
  UidRange& uids_;
  const bool forksInterpreter_;
  const std::chrono::steady_clock::time_point bornAt_ = std::chrono::steady_clock::now();
  Wakeup serving_;
  bool isServing_ = false, dead_ = false;
  bool retired_ = false;
  std::uint32_t children_ = 0, living_ = 0;
  std::deque<std::shared_ptr<Waiter>> waiters_;
};

}  // namespace runner
