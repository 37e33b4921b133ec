#include "apps/pool_file.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "apps/pod_settings.h"
#include "async/timer.h"
#include "base/read_file.h"
#include "config/pool_sizes.h"
#include "config/reference.h"

namespace apps {
namespace {

constexpr std::chrono::seconds kInterval{5};

async::Task<> followForEver(PoolFile file, PoolFile::Resize resize) {
  async::Timer timer(co_await boost::asio::this_coro::executor);
  for (;;) {
    timer.expires_after(kInterval);
    co_await timer.async_wait(boost::asio::use_awaitable);
    file.readAgain(resize);
  }
}

}  // namespace

base::Result<PoolFile> PoolFile::open(config::Settings settings, std::vector<std::string> languages,
                                      const telemetry::Log& log) {
  PoolFile file(std::move(settings), std::move(languages), log);
  file.chosen_ = TRY(file.read());
  return file;
}

base::Result<config::Settings> PoolFile::read() const {
  auto text = base::readFile(settings_.podPoolFile);
  auto chosen = text ? config::withPoolSizes(settings_, *text)
                     : base::Result<config::Settings>(base::fail(std::move(text.error())));
  if (chosen) return chosen;
  auto problem = "POD_POOL_FILE: " + config::problemText(chosen.error());
  problem.pop_back();  // the end of its last line
  return base::fail(base::ErrorKind::kInvalid, std::move(problem));
}

void PoolFile::readAgain(const Resize& resize) {
  auto now = read();
  if (!now) {
    if (std::exchange(problem_, now.error().message) != now.error().message)
      log_->warning("pools keep their sizes", {{"reason", problem_}});
    return;
  }
  problem_.clear();
  const auto before = std::exchange(chosen_, *std::move(now));
  for (const auto& language : languages_) {
    const auto target = poolTarget(chosen_, language);
    if (target == poolTarget(before, language)) continue;
    log_->info("a pool has another size", {{"language", language}, {"pods", target}});
    resize(language, target);
  }
}

void PoolFile::follow(PoolFile file, const boost::asio::any_io_executor& executor, Resize resize) {
  boost::asio::co_spawn(executor, followForEver(std::move(file), std::move(resize)),
                        boost::asio::detached);
}

}  // namespace apps
