#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "async/task.h"
#include "base/result.h"
#include "model/state_record.h"
#include "ports/file_store.h"

namespace ports {

/// Takes in the bytes of one state. Belongs to one coroutine; one call at a time. Destroying it
/// before finish() succeeded leaves nothing behind.
class StateWriter {
 public:
  virtual ~StateWriter() = default;

  /// Appends `bytes`, which must live until the task is done.
  /// Errors: kStorageFull; kInternal when the disk fails. Afterwards every call fails the same way.
  [[nodiscard]] virtual async::Task<base::Result<void>> write(std::string_view bytes) = 0;
  /// All `size` bytes of an open regular file, instead of write(): each is read once, so that what
  /// is hashed is what is kept, whoever changes the file meanwhile. kInternal when it has become
  /// shorter. It stays the caller's and must live until the task is done.
  [[nodiscard]] virtual async::Task<base::Result<void>> writeFrom(int file, std::uint64_t size) = 0;

  struct Content {
    std::uint64_t size = 0;
    std::string sha256;  ///< hex
  };
  /// After the last byte; once.
  [[nodiscard]] virtual async::Task<base::Result<Content>> seal() = 0;

  /// Makes what was sealed the state of `record.sessionId`, in place of an older one, if the state
  /// there is still of the version `replaces` (empty: there is none; nothing: whatever is there).
  /// False, and nothing has changed, when it is another one. Size and hash of `record` are those of
  /// seal(). Once. Errors: kNotFound when there is no such session (any more); those of write().
  [[nodiscard]] virtual async::Task<base::Result<bool>> finish(
      model::StateRecord record, std::optional<std::string> replaces) = 0;
};

/// A state and its bytes.
struct OpenState {
  model::StateRecord record;
  std::unique_ptr<FileReader> bytes;  ///< of that record, whatever becomes of the session's state
  /// The store has seen that they have the record's hash, and that nobody changed them since.
  bool intact = false;
};

/// Keeps one state for each session at most. Knows sessions by their id only; a session that is
/// removed takes its state along. Nothing expires by itself.
///
/// A state may be lost with the machine's power, but a store never gives out one for another.
/// Peers: backends/embedded (SQLite and a folder), backends/memory (tests).
/// Methods may be called from any io_context; the awaiting coroutine resumes on its own. Writers
/// and readers belong to the caller and must not outlive the store.
/// Errors of all of them: kStorageFull when the disk is; kUnavailable or kInternal when the store
/// does not work. After an error nothing has changed.
class StateStore {
 public:
  virtual ~StateStore() = default;

  [[nodiscard]] virtual async::Task<base::Result<std::unique_ptr<StateWriter>>> begin() = 0;

  /// Empty when the session has none.
  [[nodiscard]] virtual async::Task<base::Result<std::optional<model::StateRecord>>> find(
      std::string sessionId) = 0;

  /// Empty when the session has none, or its bytes are lost.
  [[nodiscard]] virtual async::Task<base::Result<std::optional<OpenState>>> open(
      std::string sessionId) = 0;

  /// False when the session has none.
  [[nodiscard]] virtual async::Task<base::Result<bool>> remove(std::string sessionId) = 0;

  /// Removes at most `limit` states that expired at or before `now`. Returns how many: fewer than
  /// `limit` means that there are no more.
  [[nodiscard]] virtual async::Task<base::Result<std::size_t>> removeExpired(model::Timestamp now,
                                                                             std::size_t limit) = 0;
};

}  // namespace ports
