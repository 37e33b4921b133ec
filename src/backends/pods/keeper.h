#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/cancel_token.h"
#include "async/task.h"
#include "backends/kubernetes/client.h"
#include "backends/kubernetes/watch_listener.h"
#include "backends/pods/keeper_status.h"
#include "backends/pods/known_pod.h"
#include "backends/pods/options.h"
#include "backends/pods/pod_ends.h"
#include "backends/pods/replicas.h"
#include "backends/pods/warm_pods.h"
#include "ports/sandbox_provider.h"

namespace pods {

/// Keeps the pools full, off the way of a request: hears of all sandbox pods of the namespace by
/// one watch, makes pods and Jobs, connects to their runners, removes what is over, and takes care
/// of what dead servers left. On one io_context; its coroutines keep it alive until close(), or the
/// end of the io_context.
class Keeper : public std::enable_shared_from_this<Keeper>,
               public kubernetes::WatchListener<kubernetes::Pod> {
 public:
  /// Errors: those of kubernetes::Client::make.
  [[nodiscard]] static base::Result<std::shared_ptr<Keeper>> start(
      Options options, boost::asio::any_io_executor executor);
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }
  [[nodiscard]] std::optional<std::size_t> poolOf(const std::string& language) const;
  [[nodiscard]] WarmPods& pods() { return pods_; }
  [[nodiscard]] PodEnds& ends() { return ends_; }

  // Any thread; they come into effect a moment later.
  void wanted();                                         ///< somebody waits
  void taken(std::string uid, std::string reservedFor);  ///< a pod was leased
  enum class Lease { kReturned, kRan, kLost, kHandedOver };
  void ended(std::string uid, Lease lease);  ///< and given back
  void removeWarm(std::string uid);          ///< it is in no pool any more
  void tookOver(std::string uid);  ///< a run in whichever server's pod is ours, until ended()
  void resize(const std::string& language, std::uint32_t target);

  /// What was known last. Any thread.
  [[nodiscard]] ports::Capacity capacity() const;
  /// Whether the cluster has told what there is, since the start. Any thread.
  [[nodiscard]] base::Result<void> isSynced() const { return status_.isSynced(); }
  /// Whether programs may run as far as the network goes. Errors: kUnavailable, when sandboxes
  /// reach it and must not. Any thread.
  [[nodiscard]] base::Result<void> isNetworkClosed() const;
  /// Adds the walls that are missing and no runner sees. Any thread.
  void addNetwork(std::vector<std::string>& missingWalls) const {
    status_.addNetwork(missingWalls);
  }

  /// Of the runner in a pod of whichever server. Errors: kNotFound; kUnavailable while it is not
  /// known what pods there are. On its io_context.
  [[nodiscard]] base::Result<RunnerAddress> addressOf(const std::string& uid);

  /// Makes nothing more, removes the pods of this server and ends. On its io_context.
  [[nodiscard]] async::Task<> close(async::Deadline deadline);
  /// Ends without all that. Any thread.
  void abandon();

 private:
  using Time = KnownPod::Time;
  using State = KnownPod::State;
  struct Order {  // a creation that the watch has not told yet
    std::size_t pool = 0;
    bool isJob = false;
    bool isAnswered = false, isMade = false;
    Time answered = {};
    bool isTried = false;  // see tryPodOfJob()
    Time giveUpAt = {};
  };
  struct Removal {  // empty: none of these
    std::string name = {}, uid = {};
    std::string job = {};
    std::string resourceVersion = {};  // of another server's pod: only as it was judged
  };
  [[nodiscard]] static Removal ordered(const std::string& name, bool isJob) {
    return {.name = isJob ? "" : name, .job = isJob ? name : ""};
  }
  struct PoolState {
    std::string plan = {};  // planDigest()
    unsigned failures = 0;  // in a row
    Time retryAt = {};
    std::string told = {};  // to onTrouble
  };
  struct Count {
    std::size_t pods = 0, jobs = 0;  // being made
    std::size_t ordered = 0;         // of the pods those that the cluster is working at
    std::size_t used = 0;
  };

  Keeper(Options options, kubernetes::Client client, boost::asio::any_io_executor executor);

  // What the watch tells; keeper_events.cc.
  void added(const kubernetes::Pod& pod) override { see(pod); }
  void changed(const kubernetes::Pod& pod) override { see(pod); }
  void removed(const kubernetes::Pod& last) override;
  void synced() override;
  void following() override;
  void troubled(const kubernetes::ApiError& error) override;
  void endSilence();
  void see(const kubernetes::Pod& pod);
  void seeForeign(KnownPod& pod, bool hasShown);
  void becomeOurs(KnownPod& pod);
  void seeEnd(KnownPod& pod, const kubernetes::Pod& told);
  void leaveAbandoned(KnownPod& pod);
  void seeTrouble(KnownPod& pod, const kubernetes::Pod& told);

  // Making; keeper_refill.cc.
  void fill();
  void fillSoon();  ///< once for all who ask meanwhile
  /// Fills for all that are taken meanwhile.
  [[nodiscard]] static async::Task<> replaceTaken(std::shared_ptr<Keeper> self);
  [[nodiscard]] static async::Task<> removeUsed(std::shared_ptr<Keeper> self, std::string uid);
  void fillPool(std::size_t pool, Count& count, std::size_t& ordered);
  void dropUnneeded(std::size_t pool, Count& count);
  void order(std::size_t pool, bool isJob);
  [[nodiscard]] static async::Task<> make(std::shared_ptr<Keeper> self, std::size_t pool,
                                          bool isJob, PodIdentity identity);
  [[nodiscard]] Trouble troubleOfCreation(std::size_t pool,
                                          const kubernetes::ApiError& error) const;
  [[nodiscard]] bool roomIsComing(std::size_t pool) const;
  void noteFailure(std::size_t pool, Trouble trouble);
  void noteTrouble(std::size_t pool, Trouble trouble, Time until);
  void endTrouble(std::size_t pool);

  // Removing; keeper_removal.cc.
  void remove(KnownPod& pod);
  void removeSoon(const std::string& uid);
  [[nodiscard]] static async::Task<> removeObjects(std::shared_ptr<Keeper> self, Removal what);
  [[nodiscard]] static async::Task<> removeJob(std::shared_ptr<Keeper> self, std::string name);
  [[nodiscard]] static async::Task<> removeOthers(std::shared_ptr<Keeper> self, Removal what);

  // Jobs that make no pods; keeper_jobs.cc.
  void questionJobs(Time now);
  [[nodiscard]] static async::Task<> tryPodOfJob(std::shared_ptr<Keeper> self, std::string job,
                                                 std::size_t pool);

  // Runners; keeper_runners.cc.
  void connect(KnownPod& pod, State as);
  [[nodiscard]] static async::Task<> connectTo(std::shared_ptr<Keeper> self, std::string uid);
  [[nodiscard]] static async::Task<> watchConnections(std::shared_ptr<Keeper> self);
  [[nodiscard]] static async::Task<> inspectOnce(std::shared_ptr<Keeper> self,
                                                 RunnerAddress address);
  void noteUnready(const KnownPod& pod, const std::string& why);
  void park(KnownPod& pod, WarmPod warm);
  void dropDead();

  // The network; keeper_network.cc.
  [[nodiscard]] bool mayUse(KnownPod& pod, const std::vector<std::string>& reached);
  [[nodiscard]] bool isFromBeforeHole(const KnownPod& pod) const;
  [[nodiscard]] bool noteOpenNetwork(KnownPod& pod, std::string says);
  void noteClosedNetwork();

  // Pods in which a run may live that is not ours to end; keeper_runs.cc.
  void askSoon(KnownPod& pod);
  [[nodiscard]] static async::Task<> ask(std::shared_ptr<Keeper> self, std::string uid,
                                         RunnerAddress address);
  void noteBusy(KnownPod& pod);
  void noteFree(KnownPod& pod);
  void handOver(KnownPod& pod);
  void claim(KnownPod& pod);
  void seeTaken(KnownPod& pod, const kubernetes::Pod& told, bool hasShown);

  // Time; keeper_time.cc.
  [[nodiscard]] static async::Task<> live(std::shared_ptr<Keeper> self);
  void giveUpOrders(Time now);
  void forgetTroubles(Time now);
  void lookAtAges(KnownPod& pod, Time now);
  void renew(Time now);
  void settleDead(Time now);
  void settle(KnownPod& pod);
  [[nodiscard]] bool isAsOurs(const KnownPod& pod) const;
  [[nodiscard]] static async::Task<> sendRenewal(std::shared_ptr<Keeper> self, std::string name,
                                                 std::string value);
  [[nodiscard]] static async::Task<> adopt(std::shared_ptr<Keeper> self, std::string uid,
                                           std::string name, std::string resourceVersion);

  [[nodiscard]] KnownPod* find(const std::string& uid);
  void setState(KnownPod& pod, State state);
  [[nodiscard]] std::vector<Count> counts() const;
  void publish(const std::vector<Count>& counts);
  void noteRight(const std::string& what, const kubernetes::ApiError* error);
  void tell(const std::string& what, std::string& told, const std::string& why);
  void spawn(async::Task<> task);

  const Options options_;
  const boost::asio::any_io_executor executor_;
  kubernetes::Client client_;
  WarmPods pods_;
  PodEnds ends_;
  async::CancelToken watchEnds_, callsEnd_;
  boost::asio::posix::stream_descriptor watched_;
  std::map<std::string, KnownPod> known_;  // by uid
  std::map<std::string, Order> orders_;    // by name
  std::vector<PoolState> states_;
  Replicas replicas_;
  KeeperStatus status_;
  Time renewedAt_ = {};
  std::uint64_t renewals_ = 0;
  std::uint64_t nextConnection_ = 1;
  std::size_t running_ = 0;  // coroutines
  std::size_t asking_ = 0;   // runners
  bool synced_ = false, stopped_ = false, inspected_ = false, fillsSoon_ = false,
       replacesSoon_ = false;
  std::string toldOfApi_;
  std::map<std::string, std::string> toldOfRights_;  // by what is not allowed
  std::optional<OpenNetwork> openNetwork_;           // empty: not that we know
  Time holeSeen_ = {};                               // the last one
};

}  // namespace pods
