#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "model/session.h"
#include "model/stored_file.h"

namespace memory {

/// What both stores of this folder share. Outlives them. Lock `mutex` to touch the rest.
struct Contents {
  struct File {
    model::StoredFile about;
    std::shared_ptr<const std::string> bytes;  // readers go on when the file is removed
  };
  struct SessionEntry {
    model::Session session;
    std::vector<File> files;  // in order of creation
  };

  std::mutex mutex;
  std::map<std::string, SessionEntry> sessions;  // by id
};

}  // namespace memory
