#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "files/file_policy.h"
#include "files/owned_sessions.h"
#include "model/session.h"
#include "model/stored_file.h"
#include "ports/file_store.h"

namespace files {

/// What an upload says of itself; some clients only after the files.
struct UploadForm {
  model::Owner owner = {};
  std::string entityId = {};
  std::optional<model::Resource> resource = {};
  bool readOnly = false;
  std::optional<std::string> sessionId = {};  ///< of a session to add to
};

/// Takes in the files of one upload, one after the other, and makes them a session's together at
/// the end. What is not finished leaves nothing behind. Belongs to one coroutine.
class StoreUpload {
 public:
  enum class Kind {
    kAllOrNothing,  ///< the first thing wrong ends it; names as the form's resource says
    kBatch,         ///< what is wrong with a file is noted with it; names may have folders
  };
  struct File {
    model::StoredFile stored = {};  ///< `name` also when it failed: as it would be, or as sent
    std::string failure = {};       ///< empty: it is stored
  };
  struct Stored {
    model::Session session = {};
    std::vector<File> files = {};  ///< in the order of beginFile()
  };

  StoreUpload(OwnedSessions& sessions, ports::FileStore& store, const FilePolicy& policy, Kind kind)
      : sessions_(sessions), store_(store), policy_(policy), kind_(kind) {}

  /// The bytes of the file before are complete, those of this one follow. Errors: kTooLarge when
  /// there are too many; those of FileStore::begin.
  [[nodiscard]] async::Task<base::Result<void>> beginFile(std::string name,
                                                          std::string contentType);
  /// Errors: kTooLarge beyond the size of a file; those of the store.
  [[nodiscard]] async::Task<base::Result<void>> write(std::string_view bytes);

  /// Stores the files. Errors: kUnprocessable when there is none; kInvalid for a name or a type of
  /// file that is not allowed; kNotFound when the session to add to is not there; kTooLarge when it
  /// would hold too much; those of the stores. Nothing is stored then.
  [[nodiscard]] async::Task<base::Result<Stored>> finish(UploadForm form);

 private:
  struct Part {
    std::string name, contentType;
    std::uint64_t size = 0;
    std::unique_ptr<ports::FileWriter> writer;
    std::string failure;
  };

  [[nodiscard]] async::Task<base::Result<void>> sealLast();
  [[nodiscard]] bool isBatch() const { return kind_ == Kind::kBatch; }
  [[nodiscard]] base::Result<void> fail(Part& part, base::Error error) const;
  [[nodiscard]] base::Result<std::string> nameOf(const Part& part, const UploadForm& form) const;
  [[nodiscard]] base::Result<void> nameParts(const UploadForm& form);
  [[nodiscard]] async::Task<base::Result<model::Session>> sessionFor(const UploadForm& form);
  [[nodiscard]] async::Task<base::Result<void>> checkRoom(const model::Session& session);
  [[nodiscard]] async::Task<base::Result<std::vector<File>>> storeParts(
      const model::Session& session, const UploadForm& form);
  [[nodiscard]] async::Task<void> undo(const model::Session& session, std::vector<File> files);

  OwnedSessions& sessions_;
  ports::FileStore& store_;
  const FilePolicy& policy_;
  const Kind kind_;
  std::vector<Part> parts_;
  bool sessionIsNew_ = false;
};

}  // namespace files
