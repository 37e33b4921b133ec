#include "runner/sandboxes_in_place.h"

#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "jail/cgroup_files.h"
#include "jail/inhabitants.h"
#include "jail/leftovers.h"

namespace runner {
namespace {

constexpr std::uint32_t kUids = 1'000;  // the helper's among them
constexpr auto kLongestEnd = std::chrono::seconds(5);
constexpr auto kLongestWait = std::chrono::seconds(30);  // for the only place of a pod

tl::unexpected<base::Error> impossible(std::string why) {
  return base::fail(base::ErrorKind::kUnavailable, std::move(why));
}

}  // namespace

SandboxesInPlace::SandboxesInPlace(const boost::asio::any_io_executor& executor,
                                   const Options& options, jail::Level level,
                                   jail::ResourceGroups& groups)
    : executor_(executor),
      options_(options),
      asRoot_(level == jail::Level::kContainer),
      groups_(groups),
      uids_(std::make_shared<UidRange>(::geteuid())) {}

SandboxesInPlace::~SandboxesInPlace() {
  const auto until = std::chrono::steady_clock::now() + kLongestEnd;
  // In a container they are our descendants, too, and all that we start are sandboxes.
  const auto all = jail::allBelowUs();
  do {
    all->kill();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  } while (!all->areGone() && std::chrono::steady_clock::now() < until);
}

base::Result<void> SandboxesInPlace::open(const std::filesystem::path& root) {
  const auto level = std::string(asRoot_ ? "level container: " : "level pod: ");
  if (root != "/")
    return impossible(level + "--sandbox-root must be /: the image is the sandbox root");
  if (asRoot_ && ::geteuid() != 0) return impossible(level + "needs root");
  if (!asRoot_ && ::geteuid() == 0) return impossible(level + "must not be root");
  if (asRoot_) TRY(takeUids());
  folders_ = TRY(SharedFolders::open(executor_, asRoot_, [&]() -> base::Result<void> {
    // Those of a runner that died; their uids will be others'.
    if (!asRoot_ || jail::endLeftovers(helperUid_ + 1, kUids - 1, helperUid_, kLongestEnd))
      return {};
    return impossible(level + "programs of an earlier runner do not end");
  }));
  return {};
}

base::Result<void> SandboxesInPlace::takeUids() {
  const auto first = findUids(jail::cgroup::read("/proc/self/uid_map"), options_.uidBase, kUids);
  if (!first) return impossible("level container: no uids to give away");
  const auto peer = options_.allowedPeer;
  if (peer && *peer >= *first && *peer - *first < kUids) {
    return impossible("level container: --allow-uid lies among the uids of programs, " +
                      std::to_string(*first) + " and the " + std::to_string(kUids - 1) +
                      " after it; see --uid-base");
  }
  helperUid_ = *first;
  uids_ = std::make_shared<UidRange>(*first + 1, kUids - 1);
  return {};
}

async::Task<base::Result<std::unique_ptr<JailedSandbox>>> SandboxesInPlace::make(
    jail::NurseryOptions start, jail::JailPlan plan, jail::GroupLimits limits) {
  std::shared_ptr<SharedFolders::Turn> turn;
  if (!asRoot_) {  // one sandbox at a time: another one could look into it
    const auto ticket = std::make_shared<SharedFolders::Ticket>(executor_);
    turn = CO_TRY(co_await folders_->take(ticket, kLongestWait));
  }
  const auto nursery = CO_TRY(startNursery(std::move(start)));
  auto sandbox = co_await nursery->make(plan, limits, folders_, std::move(turn));
  nursery->retire();  // it makes no other one
  co_return sandbox;
}

base::Result<std::shared_ptr<NurseryService>> SandboxesInPlace::startNursery(
    jail::NurseryOptions start) {
  start.uid = uids_->take();
  auto started = jail::Nursery::start(start);
  if (!started) {
    uids_->giveBack(start.uid);
    return base::fail(started.error());
  }
  auto nursery = std::make_shared<NurseryService>(
      executor_, *std::move(started), groups_, uids_,
      NurseryService::Manner{
          .forksInterpreter = start.plan.forksInterpreter != 0,
          .uid = start.uid,
          .inhabitants = asRoot_ ? jail::allOfUser(start.uid, helperUid_) : jail::allBelowUs()});
  nursery->start();
  return nursery;
}

}  // namespace runner
