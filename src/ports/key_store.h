#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "model/api_key.h"

namespace ports {

/// What an administrator changes of a key; what is not named stays. Limits are replaced together.
struct KeyChange {
  std::optional<std::string> name = {};
  std::optional<bool> enabled = {};
  std::optional<model::RateLimits> limits = {};
};

/// That a key was shown `times` times, the last time at `lastAt`.
struct KeyUse {
  std::string hash = {};
  std::uint64_t times = 0;
  model::Timestamp lastAt{};
};

/// Remembers the API keys that administrators made. Knows hashes only, never a key. Whether a key
/// that is found may be used (enabled, limits) is for use cases to say.
///
/// Peers: backends/embedded (SQLite), backends/memory (tests).
/// Methods may be called from any io_context; the awaiting coroutine resumes on its own.
/// Errors of all of them: kStorageFull when the disk is; kUnavailable or kInternal when the store
/// does not work. After an error nothing has changed.
class KeyStore {
 public:
  virtual ~KeyStore() = default;

  /// Stores `key` as it is. When this returns, it outlives a crash of the machine: nobody can be
  /// shown the key a second time. Errors: kConflict when its hash is taken.
  [[nodiscard]] virtual async::Task<base::Result<void>> create(model::ApiKey key) = 0;

  /// Empty when there is none of that hash (64 lower-case hex digits).
  [[nodiscard]] virtual async::Task<base::Result<std::optional<model::ApiKey>>> find(
      std::string hash) = 0;

  /// At most `limit` keys, the newest first; of the same age by hash.
  [[nodiscard]] virtual async::Task<base::Result<std::vector<model::ApiKey>>> list(
      std::size_t limit) = 0;

  /// False when there is none of that hash. When this returns, the change outlives a crash of the
  /// machine: a key that was disabled stays so.
  [[nodiscard]] virtual async::Task<base::Result<bool>> change(std::string hash,
                                                               KeyChange change) = 0;

  /// As lasting as change(). False when there is none of that hash.
  [[nodiscard]] virtual async::Task<base::Result<bool>> remove(std::string hash) = 0;

  /// Adds to the usage counts; an earlier time than the noted one changes no time. Keys that are
  /// gone are passed over. For now and then, not for each request.
  [[nodiscard]] virtual async::Task<base::Result<void>> noteUses(std::vector<KeyUse> uses) = 0;
};

}  // namespace ports
