#pragma once

#include <string>
#include <string_view>

#include "model/run.h"
#include "model/stored_file.h"

// The events of an execution that is answered as text/event-stream (HTML, 9.2).
namespace wire {

/// One event; `json` has no line ends.
[[nodiscard]] std::string eventOf(std::string_view name, std::string_view json);
/// "file": a file object as in the answer.
[[nodiscard]] std::string fileEvent(const model::StoredFile& file);

/// Makes events of output as it comes. Characters that come in pieces are told when they are whole.
class OutputEvents {
 public:
  /// "stdout" or "stderr" with {"text": ...}; empty when there is no whole character yet.
  [[nodiscard]] std::string next(model::Stream stream, std::string_view bytes);
  /// What is left at the end of both streams; may be empty.
  [[nodiscard]] std::string rest();

 private:
  std::string pending_[2];
};

}  // namespace wire
