#include "backends/local/wait_in_line.h"

#include <boost/asio/this_coro.hpp>

namespace local {
namespace {

using namespace std::chrono_literals;

base::Error nothingFree(std::string problem) {
  std::string message = "no sandbox became free in time";
  if (!problem.empty()) message += " (" + std::move(problem) + ")";
  return {
      .kind = base::ErrorKind::kUnavailable, .message = std::move(message), .retryAfter = 1'000ms};
}

}  // namespace

async::Task<base::Result<ParkedSandbox>> waitInLine(std::shared_ptr<Pools> pools, std::size_t pool,
                                                    async::Deadline deadline) {
  runner_client::PlaceInLine<ParkedSandbox, Pools> place(
      pools, pool, co_await boost::asio::this_coro::executor, deadline);
  CO_TRY(place.enter());
  if (auto given = co_await place.wait()) co_return *std::move(given);
  co_return base::fail(nothingFree(pools->problemOf(pool)));
}

}  // namespace local
