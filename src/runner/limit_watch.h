#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "async/task.h"
#include "model/run.h"
#include "runner/jailed_sandbox.h"
#include "runner/wakeup.h"

namespace runner {

/// Watches one run from outside its jail: wall time, CPU time, memory. Says once which limit was
/// reached; whoever hears it kills the jail. One io_context, one thread.
class LimitWatch : public std::enable_shared_from_this<LimitWatch> {
 public:
  using Reached = std::function<void(model::RunEnd)>;

  /// `sandbox` must live until stop().
  LimitWatch(const boost::asio::any_io_executor& executor, JailedSandbox& sandbox,
             const model::RunLimits& limits, Reached reached);

  /// Once. The time limit counts from `began`.
  void start(std::chrono::steady_clock::time_point began);
  /// Nothing is watched, said or touched any more. Idempotent.
  void stop();

 private:
  void spawn(async::Task<void> (LimitWatch::*watch)());
  async::Task<void> watchWallTime();
  async::Task<void> watchCpuTime();
  async::Task<void> watchMemory();
  async::Task<void> sample();
  void say(model::RunEnd end);

  boost::asio::any_io_executor executor_;
  JailedSandbox& sandbox_;
  const model::RunLimits limits_;
  Reached reached_;
  Wakeup wallTimer_, cpuTimer_, sampleTimer_;
  std::optional<boost::asio::posix::stream_descriptor> outOfMemory_;
  std::chrono::steady_clock::time_point began_;
  bool stopped_ = false;
};

}  // namespace runner
