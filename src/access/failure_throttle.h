#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "access/address.h"
#include "async/clock.h"

namespace auth {

/// Counts failed logins per address (IPv6: per /64, which is what one host gets).
/// An address over the limit is refused until its window ends, with one exception: keys that worked
/// from there before the trouble began go on working, so that one bad neighbour behind a shared
/// proxy cannot lock the others out. Thread-safe; bounded in memory.
class FailureThrottle {
 public:
  using TimePoint = async::SteadyClock::time_point;
  struct Options {
    std::size_t failures = 10;  ///< tolerated per address and window
    std::chrono::seconds window{3600};
    std::size_t addresses = 10'000;  ///< remembered at most; the oldest is forgotten first
  };

  explicit FailureThrottle(Options options) : options_(options) {}

  /// How long `address` is still refused; none when it is not.
  [[nodiscard]] std::optional<std::chrono::milliseconds> refusedFor(const Address& address,
                                                                    TimePoint now);
  [[nodiscard]] bool hasWorked(const Address& address, std::size_t keyIndex);
  void failed(const Address& address, TimePoint now);
  void worked(const Address& address, std::size_t keyIndex, TimePoint now);

 private:
  struct Record {
    TimePoint windowEnd;
    std::size_t failures = 0;
    std::set<std::size_t> workedKeys;
  };
  [[nodiscard]] static Address hostOf(const Address& address);
  Record& recordOf(const Address& host, TimePoint now);
  void makeRoom(TimePoint now);

  const Options options_;
  std::mutex mutex_;
  std::map<Address, Record> records_;
};

}  // namespace auth
