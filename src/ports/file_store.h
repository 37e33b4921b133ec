#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "model/stored_file.h"

namespace ports {

/// Takes in the bytes of one file. Belongs to one coroutine; one call at a time. Destroying it
/// before finish() succeeded leaves nothing behind.
class FileWriter {
 public:
  virtual ~FileWriter() = default;

  /// Appends `bytes`, which must live until the task is done. The store may write them later.
  /// Errors: kStorageFull; kInternal when the disk fails; of these or of earlier bytes. Afterwards
  /// every call fails the same way.
  [[nodiscard]] virtual async::Task<base::Result<void>> write(std::string_view bytes) = 0;

  /// Instead of write(): the first `size` bytes of an open file. Errors: those of write();
  /// kInternal when the file is shorter.
  [[nodiscard]] virtual async::Task<base::Result<void>> writeFrom(int file, std::uint64_t size) = 0;

  /// No more bytes come: gives back what is held open for them, however long finish() takes to
  /// come. Afterwards only finish() may be called; without it, finish() does the same. Errors:
  /// those of write().
  [[nodiscard]] virtual async::Task<base::Result<void>> seal() = 0;

  /// Makes the bytes a file of `metadata.sessionId`; its `id`, `size` and `sha256` are the store's
  /// to fill in, whatever stands there. When this returns, the file outlives a crash. Once.
  /// Errors: kNotFound when there is no such session (any more); those of write().
  [[nodiscard]] virtual async::Task<base::Result<model::StoredFile>> finish(
      model::StoredFile metadata) = 0;
};

/// Gives out the bytes of one file, also when the file is removed meanwhile. Belongs to one
/// coroutine.
class FileReader {
 public:
  virtual ~FileReader() = default;

  [[nodiscard]] virtual std::uint64_t size() const = 0;

  /// At most `most` bytes from `offset` on; fewer only at the end, none beyond it.
  /// Errors: kInternal when the disk fails.
  [[nodiscard]] virtual async::Task<base::Result<std::string>> read(std::uint64_t offset,
                                                                    std::size_t most) = 0;

  /// A descriptor of the whole file, read-only, for whoever sends without copying (give offsets:
  /// sendfile, pread). Stays the reader's. Empty where bytes are not in a file of this machine.
  [[nodiscard]] virtual std::optional<int> descriptor() const = 0;

  /// Moves at most `most` bytes from `offset` on into `socket`, which does not block; they do not
  /// pass through this process (sendfile(2)). How many; none when the socket has no room now, or
  /// beyond the end. Only where there is a descriptor(). The socket stays open until the task is
  /// done. Errors: kUnavailable when nobody reads there any more; kInternal when the disk fails.
  [[nodiscard]] virtual async::Task<base::Result<std::size_t>> sendTo(int /*socket*/,
                                                                      std::uint64_t /*offset*/,
                                                                      std::size_t /*most*/) {
    throw std::logic_error("bytes that are not in a file of this machine");
  }
};

/// What the files of a session amount to; the same bytes stored twice count twice.
struct FileTotals {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;

  friend bool operator==(const FileTotals&, const FileTotals&) = default;
};

/// Keeps the files of sessions. Knows sessions by their id only, never who owns them.
///
/// Peers: backends/embedded (SQLite and a folder), backends/memory (tests).
/// Methods may be called from any io_context; the awaiting coroutine resumes on its own. Writers
/// and readers belong to the caller and must not outlive the store.
/// Errors of all of them: kStorageFull when the disk is; kUnavailable or kInternal when the store
/// does not work. After an error nothing has changed.
class FileStore {
 public:
  virtual ~FileStore() = default;

  [[nodiscard]] virtual async::Task<base::Result<std::unique_ptr<FileWriter>>> begin() = 0;

  /// Empty when the session has no such file.
  [[nodiscard]] virtual async::Task<base::Result<std::optional<model::StoredFile>>> find(
      std::string sessionId, std::string fileId) = 0;

  /// The newest file of that name; empty when there is none.
  [[nodiscard]] virtual async::Task<base::Result<std::optional<model::StoredFile>>> findByName(
      std::string sessionId, std::string name) = 0;

  /// The files of that id in whatever session; one at most, as ids are random. For clients that
  /// mix up the sessions of the files that they were told of.
  [[nodiscard]] virtual async::Task<base::Result<std::vector<model::StoredFile>>> findAnywhere(
      std::string fileId) = 0;

  /// All files of the session in the order in which they were finished; none for a session that
  /// is not there.
  [[nodiscard]] virtual async::Task<base::Result<std::vector<model::StoredFile>>> list(
      std::string sessionId) = 0;

  /// False when the session has no such file.
  [[nodiscard]] virtual async::Task<base::Result<bool>> remove(std::string sessionId,
                                                               std::string fileId) = 0;

  /// Null when the session has no such file.
  [[nodiscard]] virtual async::Task<base::Result<std::unique_ptr<FileReader>>> open(
      std::string sessionId, std::string fileId) = 0;

  /// For quotas; zero for a session that is not there.
  [[nodiscard]] virtual async::Task<base::Result<FileTotals>> totals(std::string sessionId) = 0;
};

}  // namespace ports
