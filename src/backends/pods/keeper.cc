#include "backends/pods/keeper.h"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "backends/kubernetes/backoff.h"
#include "backends/kubernetes/watch.h"
#include "backends/pods/labels.h"
#include "backends/pods/pod_spec.h"

namespace pods {
namespace asio = boost::asio;
namespace {

std::vector<std::uint32_t> targetsOf(const Options& options) {
  std::vector<std::uint32_t> targets;
  targets.reserve(options.pools.size());
  for (const auto& pool : options.pools) targets.push_back(pool.target);
  return targets;
}

async::Task<> watchPods(std::shared_ptr<Keeper> self, kubernetes::Client& client,
                        kubernetes::WatchListener<kubernetes::Pod>& listener,
                        async::CancelToken& cancel) {
  kubernetes::WatchOptions options{.selection = {.space = {}, .labels = selector(), .fields = {}},
                                   .streamTime = self->options().watchTime};
  // What happens meanwhile is not heard: that has to be short.
  options.mostPause = std::chrono::seconds(2);
  options.listTime = std::chrono::seconds(10);  // then it is said that nobody answers
  co_await kubernetes::watch<kubernetes::Pod>(client, std::move(options), listener, cancel);
}

}  // namespace

Keeper::Keeper(Options options, kubernetes::Client client, asio::any_io_executor executor)
    : options_(std::move(options)),
      executor_(std::move(executor)),
      client_(std::move(client)),
      pods_(targetsOf(options_)),
      watched_(executor_, ::dup(pods_.watchDescriptor())),
      states_(options_.pools.size()),
      replicas_(options_.pace.patience),
      status_(client_.spaceOf("")) {
  for (std::size_t i = 0; i < states_.size(); ++i)
    states_[i].plan = planDigest(options_.plan, options_.pools[i].plan);
}

base::Result<std::shared_ptr<Keeper>> Keeper::start(Options options,
                                                    asio::any_io_executor executor) {
  auto client = TRY(kubernetes::Client::make(executor, options.access, options.client));
  std::shared_ptr<Keeper> keeper(
      new Keeper(std::move(options), std::move(client), std::move(executor)));
  asio::post(keeper->executor_, [keeper] {
    keeper->spawn(watchPods(keeper, keeper->client_, *keeper, keeper->watchEnds_));
    keeper->spawn(watchConnections(keeper));
    keeper->spawn(live(keeper));
  });
  return keeper;
}

void Keeper::spawn(async::Task<> task) {
  ++running_;
  asio::co_spawn(executor_, std::move(task),
                 [self = shared_from_this()](const std::exception_ptr& fault) {
                   --self->running_;
                   if (fault) std::rethrow_exception(fault);  // a bug: it ends the process, loudly
                 });
}

void Keeper::wanted() {
  asio::post(executor_, [self = shared_from_this()] { self->fill(); });
}

void Keeper::fillSoon() {
  if (std::exchange(fillsSoon_, true)) return;
  asio::post(executor_, [self = shared_from_this()] {
    self->fillsSoon_ = false;
    self->fill();
  });
}

async::Task<> Keeper::replaceTaken(std::shared_ptr<Keeper> self) {
  (void)co_await kubernetes::pause(self->options_.pace.replacement, self->callsEnd_);
  self->replacesSoon_ = false;
  self->fill();
}

void Keeper::taken(std::string uid, std::string reservedFor) {
  asio::post(executor_, [self = shared_from_this(), uid = std::move(uid),
                         whom = std::move(reservedFor)]() mutable {
    auto* pod = self->find(uid);
    if (pod != nullptr) ++pod->holders;
    if (pod != nullptr && pod->state == State::kWarm) {
      if (pod->runs == 0) pod->firstUse = async::SteadyClock::now();
      pod->reservedFor = std::move(whom);
      self->setState(*pod, State::kUsed);
    }
    self->dropDead();
    if (!std::exchange(self->replacesSoon_, true)) self->spawn(replaceTaken(self));
  });
}

void Keeper::ended(std::string uid, Lease lease) {
  asio::post(executor_, [self = shared_from_this(), uid = std::move(uid), lease] {
    auto* pod = self->find(uid);
    if (pod == nullptr) return;
    if (pod->holders > 0) --pod->holders;
    if (pod->holders > 0 || !pod->isLeased()) return;
    if (lease == Lease::kHandedOver) return self->handOver(*pod);
    if (lease == Lease::kReturned) return self->setState(*pod, State::kWarm);
    ++pod->runs;
    const auto& reuse = self->options_.reuse;
    const bool again = lease == Lease::kRan && !pod->reservedFor.empty() && !self->stopped_ &&
                       !pod->isUnfit() && pod->runs < reuse.mostRuns &&
                       async::SteadyClock::now() - pod->firstUse < reuse.longest;
    if (again) return self->connect(*pod, State::kReconnecting);
    self->spawn(removeUsed(self, uid));
  });
}

/// The answer goes out meanwhile.
async::Task<> Keeper::removeUsed(std::shared_ptr<Keeper> self, std::string uid) {
  (void)co_await kubernetes::pause(self->options_.pace.replacement, self->callsEnd_);
  auto* pod = self->find(uid);
  if (pod != nullptr && pod->holders == 0 && pod->isLeased()) self->remove(*pod);
  self->fill();
}

void Keeper::removeWarm(std::string uid) {
  asio::post(executor_, [self = shared_from_this(), uid = std::move(uid)] {
    if (auto* pod = self->find(uid); pod != nullptr && pod->state == State::kWarm)
      self->remove(*pod);
  });
}

void Keeper::resize(const std::string& language, std::uint32_t target) {
  asio::post(executor_, [self = shared_from_this(), language, target] {
    if (const auto pool = self->poolOf(language)) self->pods_.resize(*pool, target);
    self->fill();
  });
}

async::Task<> Keeper::close(async::Deadline deadline) {
  const auto self = shared_from_this();
  stopped_ = true;
  async::CancelToken never;
  // What is being ordered is known by name only when it is there.
  const auto anyOpen = [this] {
    for (const auto& [name, order] : orders_)
      if (!order.isAnswered) return true;
    return false;
  };
  while (anyOpen() && !deadline.passed())
    (void)co_await kubernetes::pause(std::chrono::milliseconds(5), never);
  for (auto& [uid, pod] : known_)
    if (pod.isOurs() && pod.replica == options_.plan.replica && pod.state != State::kEnding)
      remove(pod);
  for (const auto& [name, order] : orders_) spawn(removeObjects(self, ordered(name, order.isJob)));
  constexpr std::size_t kOfOurOwn = 3;  // start()
  while (running_ > kOfOurOwn && !deadline.passed())
    (void)co_await kubernetes::pause(std::chrono::milliseconds(5), never);
  watchEnds_.cancel();
  callsEnd_.cancel();
  watched_.close();
}

void Keeper::abandon() {
  asio::post(executor_, [self = shared_from_this()] {
    self->stopped_ = true;
    self->watchEnds_.cancel();
    self->callsEnd_.cancel();
    self->watched_.close();
  });
}

KnownPod* Keeper::find(const std::string& uid) {
  const auto found = known_.find(uid);
  return found == known_.end() ? nullptr : &found->second;
}

void Keeper::setState(KnownPod& pod, State state) {
  pod.state = state;
  pod.changed = async::SteadyClock::now();
}

std::optional<std::size_t> Keeper::poolOf(const std::string& language) const {
  for (std::size_t i = 0; i < options_.pools.size(); ++i)
    if (options_.pools[i].plan.language == language) return i;
  return std::nullopt;
}

std::vector<Keeper::Count> Keeper::counts() const {
  const auto now = async::SteadyClock::now();
  std::vector<Count> counts(options_.pools.size());
  for (const auto& [name, order] : orders_) {
    auto& count = counts[order.pool];
    ++(order.isJob ? count.jobs : count.pods);
    if (!order.isJob) ++count.ordered;
  }
  for (const auto& [uid, pod] : known_) {
    if (!pod.pool) continue;
    auto& count = counts[*pod.pool];
    if (pod.isBeingMade() || pod.mayBecomeWarm()) ++(pod.job.empty() ? count.pods : count.jobs);
    const bool isNew = now - pod.seen < options_.pace.batch;
    if (pod.isAwaited() && isNew && pod.job.empty()) ++count.ordered;
    if (pod.isLeased()) ++count.used;
  }
  return counts;
}

void Keeper::publish(const std::vector<Count>& all) {
  std::vector<ports::Pool> pools;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto level = pods_.level(i);
    pools.push_back({.language = options_.pools[i].plan.language,
                     .target = static_cast<std::uint32_t>(level.target),
                     .ready = static_cast<std::uint32_t>(level.ready),
                     .making = static_cast<std::uint32_t>(all[i].pods + all[i].jobs),
                     .used = static_cast<std::uint32_t>(all[i].used)});
  }
  status_.setPools(std::move(pools));
}

ports::Capacity Keeper::capacity() const {
  auto capacity = status_.capacity(options_.requireNetworkPolicy);
  // Who was sent away finds the reason here, at once.
  for (std::size_t i = 0; i < capacity.pools.size(); ++i) {
    capacity.pools[i].ready = static_cast<std::uint32_t>(pods_.level(i).ready);
    capacity.pools[i].problem = pods_.troubleOf(i);
  }
  for (const auto& pool : options_.pools) capacity.languages.push_back(pool.plan.language);
  for (const auto& pool : capacity.pools) capacity.ready[pool.language] = pool.ready;
  return capacity;
}

/// Of calls that nobody waits for: whether we may make them. Whether the API is to be had, the
/// watch tells.
void Keeper::noteRight(const std::string& what, const kubernetes::ApiError* error) {
  using kubernetes::Problem;
  if (error == nullptr || error->problem == Problem::kNotFound ||
      error->problem == Problem::kConflict)
    return tell(what, toldOfRights_[what], "");
  if (error->problem == Problem::kForbidden) tell(what, toldOfRights_[what], error->message);
}

void Keeper::tell(const std::string& what, std::string& told, const std::string& why) {
  if (told == why) return;
  told = why;
  if (options_.onTrouble) options_.onTrouble(what, why);
}

}  // namespace pods
