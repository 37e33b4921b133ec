#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

/// One event of a text/event-stream.
struct ServerEvent {
  std::string type;    ///< "message" where the stream names none
  std::string data;    ///< its data lines, joined by LF
  std::string lastId;  ///< the last id that the stream has named, here or before
};

/// Takes a text/event-stream apart as its bytes come, as HTML says it ("Server-sent events",
/// 9.2.6 Interpreting an event stream); no I/O. How the bytes are cut into pieces changes nothing.
/// What is not UTF-8 is handed on as it is. An event that the stream ends within is none.
class EventStreamParser {
 public:
  /// `maxEventBytes`: of one event, with its comments' longest line; beyond: kTooLarge.
  explicit EventStreamParser(std::size_t maxEventBytes) : maxEventBytes_(maxEventBytes) {}

  /// More of the stream; at the beginning and when next() gave nothing. Must live until then.
  void feed(std::string_view bytes) { bytes_ = bytes; }

  /// The next event; nothing when all that was fed is used up. Error: kTooLarge; each later call
  /// fails too.
  [[nodiscard]] base::Result<std::optional<ServerEvent>> next();

  /// How long to wait before connecting anew, if the stream has said so.
  [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const { return retry_; }

 private:
  [[nodiscard]] bool takeLine();
  void takeField(std::string_view name, std::string_view value);
  void takeRetry(std::string_view digits);
  [[nodiscard]] std::optional<ServerEvent> dispatch();

  const std::size_t maxEventBytes_;
  std::string_view bytes_;
  std::string line_;          // the beginning of one that has not ended
  bool lineEnded_ = false;    // line_ is whole, and taken; the next byte begins another
  bool afterReturn_ = false;  // a LF that comes now belongs to the CR before
  bool atStart_ = true;       // a byte order mark may come
  bool tooLarge_ = false;
  std::string type_, data_, lastId_;
  std::optional<std::chrono::milliseconds> retry_;
};

}  // namespace http
