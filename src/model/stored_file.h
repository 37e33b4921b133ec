#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/resource.h"
#include "model/timestamp.h"

namespace model {

/// One file of a session. Never changes: what a program changed is stored as another file.
struct StoredFile {
  struct Source {
    std::string fileId = {}, sessionId = {};
    friend bool operator==(const Source&, const Source&) = default;
  };

  std::string id = {};  ///< of the shape of base::newId(); unique within the session
  std::string sessionId = {};
  std::string name = {};  ///< path relative to /mnt/data
  std::uint64_t size = 0;
  std::string contentType = {};  ///< empty: nobody said
  std::string sha256 = {};       ///< hex, of the bytes
  bool readOnly = false;
  Timestamp createdAt{};
  std::optional<Source> modifiedFrom = {};  ///< the input that a program changed into this one
  std::optional<Resource> resource = {};    ///< as the upload said

  friend bool operator==(const StoredFile&, const StoredFile&) = default;
};

}  // namespace model
