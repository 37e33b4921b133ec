// What refuses the pod of a Job tells the Job's controller, and nobody else: a quota, a policy. So
// a Job that has no pod after a while is tried ourselves, as a pod that is not made.
#include "backends/pods/keeper.h"
#include "backends/pods/pod_name.h"
#include "backends/pods/pod_spec.h"

namespace pods {
namespace {

constexpr auto kCallTime = std::chrono::seconds(4);

}  // namespace

void Keeper::questionJobs(Time now) {
  for (auto& [name, order] : orders_) {
    const bool isLate = order.isJob && order.isMade && now - order.answered > options_.pace.podless;
    if (!isLate || order.isTried) continue;
    order.isTried = true;
    spawn(tryPodOfJob(shared_from_this(), name, order.pool));
  }
}

async::Task<> Keeper::tryPodOfJob(std::shared_ptr<Keeper> self, std::string job, std::size_t pool) {
  const auto& language = self->options_.pools[pool].plan;
  const auto text = podText(self->options_.plan, language, self->states_[pool].plan,
                            newIdentity(language.language));
  const kubernetes::Call call{.until = async::Deadline::in(kCallTime), .cancel = self->callsEnd_};
  const auto tried =
      co_await self->client_.create<kubernetes::Pod>("", text, call, kubernetes::Effect::kDryRun);
  const auto found = self->orders_.find(job);
  // It would be made, or nobody knows: the Job has the rest of its time.
  if (tried || found == self->orders_.end()) co_return;
  auto trouble = self->troubleOfCreation(pool, tried.error());
  if (!trouble.hopeless) co_return;
  self->orders_.erase(found);
  self->noteFailure(pool, std::move(trouble));
  self->spawn(removeObjects(self, ordered(job, true)));
}

}  // namespace pods
