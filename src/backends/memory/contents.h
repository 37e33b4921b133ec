#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/session.h"
#include "model/state_record.h"
#include "model/stored_file.h"

namespace memory {

/// What the stores of this folder share. Outlives them. Lock `mutex` to touch the rest.
struct Contents {
  struct File {
    model::StoredFile about;
    std::shared_ptr<const std::string> bytes;  // readers go on when the file is removed
  };
  struct State {
    model::StateRecord about;
    std::shared_ptr<const std::string> bytes;  // so, too
  };
  struct SessionEntry {
    model::Session session;
    std::vector<File> files = {};  // in order of creation
    std::optional<State> state = {};
  };

  std::mutex mutex;
  std::map<std::string, SessionEntry> sessions;  // by id
};

}  // namespace memory
