#include "backends/kubernetes/watch_event.h"

#include "backends/kubernetes/json.h"

namespace kubernetes {
namespace {

WatchEventType typeOf(std::string_view word) {
  if (word == "ADDED") return WatchEventType::kAdded;
  if (word == "MODIFIED") return WatchEventType::kModified;
  if (word == "DELETED") return WatchEventType::kDeleted;
  if (word == "BOOKMARK") return WatchEventType::kBookmark;
  if (word == "ERROR") return WatchEventType::kError;
  return WatchEventType::kOther;
}

}  // namespace

base::Result<WatchEvent> parseWatchEvent(std::string_view line) {
  auto event = TRY(json::parse(line));
  const auto type = json::text(event, "type");
  auto* object = event.if_contains("object");
  if (type.empty() || object == nullptr || !object->is_object())
    return base::fail(base::ErrorKind::kInvalid, "it lacks a type or an object");
  return WatchEvent{.type = typeOf(type), .object = std::move(object->get_object())};
}

}  // namespace kubernetes
