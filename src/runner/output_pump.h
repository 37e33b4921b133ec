#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "async/task.h"
#include "runner/quiet_descriptor.h"

namespace runner {

/// Reads one stream of a program to its end: keeps the first `keep` bytes, drains the rest, and
/// says when the program wrote more than it may. Unless it is live, it looks a thousand times a
/// second at most: a program that writes byte by byte would wake us for each.
class OutputPump {
 public:
  struct Events {
    std::function<void(std::string_view)>
        onKept;                                  ///< bytes that are within the limit, as they come
    std::function<void(std::size_t)> onDrained;  ///< count of bytes beyond it
  };

  /// `live`: somebody watches what is kept while it is written.
  OutputPump(QuietDescriptor& stream, std::uint64_t keep, bool live, Events events)
      : stream_(stream), keep_(keep), live_(live), events_(std::move(events)) {}

  /// Until end of file, or until the stream is closed.
  [[nodiscard]] async::Task<void> run();
  /// Takes what is in the pipe now, without waiting. For the time after the program's end.
  void takeRest();

  [[nodiscard]] bool cut() const { return cut_; }
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  /// Bytes read; 0: nothing there now, or the end.
  std::size_t readOnce();

  QuietDescriptor& stream_;
  std::uint64_t keep_;
  const bool live_;
  Events events_;
  bool cut_ = false, ended_ = false;
};

}  // namespace runner
