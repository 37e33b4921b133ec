#pragma once

#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "files/owned_sessions.h"
#include "model/execution.h"
#include "ports/file_store.h"

namespace files {

/// A stored file that goes into a sandbox.
struct FoundInput {
  model::StoredFile file = {};
  std::string path = {};  ///< where it is put, below /mnt/data
  bool knowsInherited = false;
};

struct FoundInputs {
  std::vector<FoundInput> inputs = {};  ///< in the order of the references; paths do not collide
  std::vector<std::string> missing = {};
};

/// The files that `request` wants in its sandbox (wire contract, 1.1.2), of any sessions of its
/// principal; each such session is renewed. `session` is the one that the run goes on with: without
/// references, and when the request named it, all of its files are wanted.
///
/// A reference is looked for by id, then by name, then by its id in the principal's other sessions.
/// One to nothing is passed over. Of two with one path the later wins; one whose path would need
/// another's as a folder is dropped.
/// Errors: kInvalid for more than model::kMostInputFiles, or for a bad name of an unknown file;
/// those of the stores.
[[nodiscard]] async::Task<base::Result<FoundInputs>> findInputs(
    OwnedSessions& sessions, ports::FileStore& store, const model::ExecutionRequest& request,
    const std::string& session);

}  // namespace files
