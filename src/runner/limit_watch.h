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

/// Watches one run from outside its jail: wall time, CPU time, and memory and processes where the
/// kernel does not. One io_context, one thread.
class LimitWatch : public std::enable_shared_from_this<LimitWatch> {
 public:
  struct Events {
    /// Once: which limit was reached. Whoever hears it kills the jail.
    std::function<void(model::RunEnd)> onLimit;
    /// Once at most: it computes for longer than short programs do.
    std::function<void()> onLongRun;
  };

  /// `sandbox` must live until stop().
  LimitWatch(const boost::asio::any_io_executor& executor, JailedSandbox& sandbox,
             const model::RunLimits& limits, Events events);

  /// Once. The time limit counts from `began`.
  void start(std::chrono::steady_clock::time_point began);
  /// From now on the wall clock goes on only as fast as the program computes: it waits for somebody
  /// outside. Where CPU time is not counted, the clock stands still. May come before start().
  void pause();
  /// The time limit counts anew from now.
  void resume();
  /// Nothing is watched, said or touched any more. Idempotent.
  void stop();

 private:
  void spawn(async::Task<void> (LimitWatch::*watch)());
  async::Task<void> watchWallTime();
  [[nodiscard]] std::chrono::steady_clock::time_point wallEnd() const;
  [[nodiscard]] std::chrono::microseconds cpuTime() const;
  async::Task<void> watchCpuTime();
  async::Task<void> watchMemory();
  async::Task<void> sample();
  void say(model::RunEnd end);

  boost::asio::any_io_executor executor_;
  JailedSandbox& sandbox_;
  const model::RunLimits limits_;
  Events events_;
  Wakeup wallTimer_, cpuTimer_, sampleTimer_;
  std::optional<boost::asio::posix::stream_descriptor> outOfMemory_;
  std::chrono::steady_clock::time_point began_;
  std::optional<std::chrono::microseconds> cpuAtPause_;  // while it waits for somebody outside
  bool stopped_ = false;
};

}  // namespace runner
