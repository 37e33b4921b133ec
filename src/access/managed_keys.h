#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "async/clock.h"
#include "async/task.h"
#include "base/result.h"
#include "ports/key_store.h"

namespace auth {

/// The keys that administrators made, for the way of a request. What the store said of a key counts
/// for a moment, so most requests wait for nothing, and a change takes effect within that moment.
/// Thread-safe; the store outlives it.
class ManagedKeys {
 public:
  using TimePoint = async::SteadyClock::time_point;
  struct Options {
    std::chrono::milliseconds lifetime{1000};  ///< of what the store said
    std::size_t most = 10'000;                 ///< keys that are remembered
  };

  explicit ManagedKeys(ports::KeyStore& store) : ManagedKeys(store, Options()) {}
  ManagedKeys(ports::KeyStore& store, Options options) : store_(store), options_(options) {}

  /// How all of them begin; the store is asked for no other text.
  static constexpr std::string_view kBeginning = "sk-";

  /// The limits of the key whose hex SHA-256 is `hash`; nothing when there is none, or it is
  /// switched off. Errors: those of the store.
  [[nodiscard]] async::Task<base::Result<std::optional<model::RateLimits>>> find(std::string hash,
                                                                                 TimePoint now);

  /// That an execution was begun with the key; waits for nothing.
  void noteUse(const std::string& hash, model::Timestamp at);
  /// Tells the store of the uses since the last time; after an error they are told the next time.
  [[nodiscard]] async::Task<base::Result<void>> saveUses();

 private:
  using Answer = std::optional<model::RateLimits>;
  struct Known {
    Answer answer;
    TimePoint until;
  };
  [[nodiscard]] std::optional<Answer> remembered(const std::string& hash, TimePoint now);
  void remember(const std::string& hash, const Known& known, TimePoint now);
  void noteUses(const ports::KeyUse& use);

  ports::KeyStore& store_;
  const Options options_;
  std::mutex mutex_;                              // guards what follows
  std::unordered_map<std::string, Known> known_;  // by hash; only keys that are there
  std::map<std::string, ports::KeyUse> uses_;     // by hash; not told yet
};

}  // namespace auth
