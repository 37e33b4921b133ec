#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "access/managed_keys.h"
#include "async/task.h"
#include "base/result.h"
#include "ports/counter_store.h"
#include "telemetry/log.h"

namespace apps {

/// Writes down, every few seconds, what requests only noted in memory, and forgets what rate limits
/// counted in windows that are over. Everything given outlives its executor's io_context.
class Bookkeeper {
 public:
  Bookkeeper(auth::ManagedKeys& keys, ports::CounterStore& counters, const telemetry::Log& log)
      : keys_(keys), counters_(counters), log_(log) {}

  /// Works on `executor` until its io_context stops.
  void start(const boost::asio::any_io_executor& executor);
  /// Writes down what is still noted. Blocks; for the end, when nobody notes anything any more.
  void finish();

 private:
  [[nodiscard]] async::Task<> work();
  [[nodiscard]] async::Task<base::Result<void>> writeDown();

  auth::ManagedKeys& keys_;
  ports::CounterStore& counters_;
  const telemetry::Log& log_;
};

}  // namespace apps
