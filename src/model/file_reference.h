#pragma once

#include <string>

namespace model {

/// A stored file that a request wants in its sandbox, as loosely as clients name one (wire
/// contract, 1.1.2): by id or by name, in a session.
struct FileReference {
  std::string id = {};
  std::string name = {};       ///< where to put it; empty: under its stored name
  std::string sessionId = {};  ///< empty: in the request's own
  /// The client named the session `storage_session_id`: it understands files that are told as
  /// inherited or deleted.
  bool knowsInherited = false;

  friend bool operator==(const FileReference&, const FileReference&) = default;
};

}  // namespace model
