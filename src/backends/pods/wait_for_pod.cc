#include "backends/pods/wait_for_pod.h"

#include <boost/asio/this_coro.hpp>

namespace pods {
namespace {

using Place = runner_client::PlaceInLine<WarmPod, WarmPods>;

/// Removes the pod that was given to somebody who did not come back for it.
class Unclaimed {
 public:
  Unclaimed(Keeper& keeper, Place& place) : keeper_(keeper), place_(place) {}
  ~Unclaimed() {
    if (const auto given = place_.leave(); given && *given) keeper_.removeWarm((*given)->uid);
  }
  Unclaimed(const Unclaimed&) = delete;
  Unclaimed& operator=(const Unclaimed&) = delete;

 private:
  Keeper& keeper_;
  Place& place_;
};

}  // namespace

async::Task<base::Result<WarmPod>> waitForPod(std::shared_ptr<Keeper> keeper, std::size_t pool,
                                              async::Deadline deadline) {
  const std::shared_ptr<WarmPods> pods(keeper, &keeper->pods());
  Place place(pods, pool, co_await boost::asio::this_coro::executor, deadline);
  const Unclaimed unclaimed(*keeper, place);
  CO_TRY(place.enter());
  keeper->wanted();
  if (auto given = co_await place.wait()) co_return *std::move(given);
  co_return base::fail(noPod(pods->troubleOf(pool)));
}

}  // namespace pods
