#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <mutex>

#include "async/task.h"
#include "async/timer.h"
#include "backends/local/options.h"
#include "backends/local/pools.h"
#include "base/result.h"
#include "ports/sandbox_provider.h"

namespace local {

/// Keeps the pools full, off the way of a request: makes sandboxes on one io_context of its own
/// choice, a few at a time, ever more slowly while that fails, and drops those that died while they
/// were parked. Its coroutines keep it alive until stop() or the end of the io_context.
class PoolKeeper : public std::enable_shared_from_this<PoolKeeper> {
 public:
  [[nodiscard]] static std::shared_ptr<PoolKeeper> start(Options options,
                                                         boost::asio::any_io_executor executor);
  PoolKeeper(const PoolKeeper&) = delete;
  PoolKeeper& operator=(const PoolKeeper&) = delete;

  [[nodiscard]] const Options& options() const { return options_; }
  /// Outlives the keeper where somebody still holds it; then nothing is made any more.
  [[nodiscard]] const std::shared_ptr<Pools>& pools() const { return pools_; }

  /// What was known at the last contact with the runner. Any thread.
  [[nodiscard]] ports::Capacity capacity() const;
  /// Notes an answer to `inspect`, from whoever asked. Any thread.
  void noteInspection(const base::Result<protocol::Inspection>& inspection);

  /// Makes no more sandboxes and lets the coroutines end. Any thread.
  void stop();

 private:
  PoolKeeper(Options options, boost::asio::any_io_executor executor);

  // All of these on executor_.
  void fill();
  void retryAt(async::SteadyClock::time_point at);
  [[nodiscard]] static async::Task<> make(std::shared_ptr<PoolKeeper> self, std::size_t pool);
  [[nodiscard]] static async::Task<> watch(std::shared_ptr<PoolKeeper> self);
  [[nodiscard]] static async::Task<> inspect(std::shared_ptr<PoolKeeper> self);
  void noteContact(bool reached);

  Options options_;
  boost::asio::any_io_executor executor_;
  std::shared_ptr<Pools> pools_;
  boost::asio::posix::stream_descriptor watched_;
  async::Timer retry_;
  std::uint32_t inFlight_ = 0;
  std::uint64_t nextId_ = 1;
  bool stopped_ = false;
  bool inspected_ = false;  // since the runner was reached the last time

  mutable std::mutex mutex_;
  ports::Capacity known_;  // without `ready`
};

}  // namespace local
