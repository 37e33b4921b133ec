#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "files/owned_sessions.h"
#include "model/stored_file.h"
#include "ports/file_store.h"

namespace files {

/// The stored files as those see them to whom they belong: one of a foreign session, or of one
/// whose time is over, is not there. Thread-safe; everything given outlives it.
class OwnedFiles {
 public:
  struct Listing {
    model::Session session = {};
    std::vector<model::StoredFile> files = {};  ///< in the order in which they were stored
  };
  struct Opened {
    model::Session session = {};
    model::StoredFile file = {};
    std::unique_ptr<ports::FileReader> bytes;
  };

  OwnedFiles(OwnedSessions& sessions, ports::FileStore& store)
      : sessions_(sessions), store_(store) {}

  /// Empty when there is no such session. Errors of all: those of the stores.
  [[nodiscard]] async::Task<base::Result<std::optional<Listing>>> list(std::string sessionId,
                                                                       model::Principal principal);
  /// Errors: also kNotFound, "File not found".
  [[nodiscard]] async::Task<base::Result<Opened>> find(std::string sessionId, std::string fileId,
                                                       model::Principal principal);
  /// As find(), with the bytes; reading a file is using its session. Errors: also kNotFound.
  [[nodiscard]] async::Task<base::Result<Opened>> open(std::string sessionId, std::string fileId,
                                                       model::Principal principal);
  /// Errors: also kNotFound.
  [[nodiscard]] async::Task<base::Result<void>> remove(std::string sessionId, std::string fileId,
                                                       model::Principal principal);

 private:
  OwnedSessions& sessions_;
  ports::FileStore& store_;
};

}  // namespace files
