#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/run.h"

namespace wire {

/// A file of an answer. Both are what a server says: checked by isId() and model::isFilePath()
/// before they become part of a URL or a path.
struct ServerFile {
  std::string sessionId, id, name;
};

/// What a client wants to know of the answer of POST /exec, or of its event `result`.
struct ServerAnswer {
  model::RunEnd end;
  bool outputCut = false;
  std::vector<ServerFile> files;  ///< that the program made or changed
  std::vector<std::string> lost;  ///< "NAME: reason" of files that were not returned
};

// What the JSON of a server says. Errors: kUnavailable when it is not of the form that
// docs/openapi.yaml promises.

[[nodiscard]] base::Result<ServerAnswer> readAnswer(std::string_view json);
/// Of an event `stdout` or `stderr`.
[[nodiscard]] base::Result<std::string> readText(std::string_view json);
/// Of an upload: the files as they are stored.
[[nodiscard]] base::Result<std::vector<ServerFile>> readStored(std::string_view json);
/// The sentence of an error object; whatever the server sent where it is none.
[[nodiscard]] std::string readError(std::string_view json);

/// Whether it has the form of an id: 21 of A-Z a-z 0-9 _ -
[[nodiscard]] bool isId(std::string_view text);

}  // namespace wire
