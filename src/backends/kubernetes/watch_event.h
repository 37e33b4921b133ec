#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/result.h"

namespace kubernetes {

enum class WatchEventType {
  kAdded,
  kModified,
  kDeleted,
  kBookmark,  ///< of its object only the resourceVersion counts
  kError,     ///< its object is a Status; the stream is of no use any more
  kOther,     ///< one that we do not know, to be passed over
};

/// One line of a watch: {"type": "ADDED", "object": {...}}.
struct WatchEvent {
  WatchEventType type = WatchEventType::kOther;
  boost::json::object object;
};

/// Errors: kInvalid for what is not such a line.
[[nodiscard]] base::Result<WatchEvent> parseWatchEvent(std::string_view line);

}  // namespace kubernetes
