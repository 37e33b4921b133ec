#include "backends/pods/pod_ends.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/timer.h"

namespace pods {
namespace asio = boost::asio;

PodEnds::Expected::~Expected() {
  const std::lock_guard lock(ends_.mutex_);
  // A run may have come back to this server while the one before still ends.
  const auto found = ends_.expected_.find(uid_);
  if (found != ends_.expected_.end() && found->second == this) ends_.expected_.erase(found);
}

std::unique_ptr<PodEnds::Expected> PodEnds::expect(std::string uid) {
  auto expected = std::make_unique<Expected>(*this, uid);
  const std::lock_guard lock(mutex_);
  expected_.insert_or_assign(std::move(uid), expected.get());
  return expected;
}

void PodEnds::note(const std::string& uid, const PodEnd& end) {
  const std::lock_guard lock(mutex_);
  const auto found = expected_.find(uid);
  if (found == expected_.end()) return;
  auto& known = found->second->end_;
  if (!known || (end.outOfMemory && !known->outOfMemory)) known = end;
  if (found->second->wake_) found->second->wake_();
}

async::Task<std::optional<PodEnd>> PodEnds::Expected::end(async::Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<async::Timer>(executor, deadline.at());
  {
    const std::lock_guard lock(ends_.mutex_);
    if (end_) co_return end_;
    // Woken on the keeper's thread; the timer belongs to ours.
    wake_ = [executor, timer] { asio::post(executor, [timer] { timer->cancel(); }); };
  }
  co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
  const std::lock_guard lock(ends_.mutex_);
  wake_ = nullptr;
  co_return end_;
}

}  // namespace pods
