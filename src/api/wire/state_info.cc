#include "api/wire/state_info.h"

#include <ctime>

#include "api/wire/json_writer.h"

namespace wire {
namespace {

/// "2026-01-02T03:04:05.678Z"
std::string timeText(model::Timestamp at) {
  const auto milliseconds = at.time_since_epoch().count();
  const std::time_t seconds = milliseconds / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char date[32], text[40];
  std::strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text, sizeof(text), "%s.%03dZ", date, static_cast<int>(milliseconds % 1000));
  return text;
}

void writeNothing(JsonWriter& json) {
  for (const auto* name : {"size_bytes", "hash", "created_at", "expires_at", "source"})
    json.key(name).null();
}

}  // namespace

std::string renderStateInfo(std::string_view sessionId,
                            const std::optional<model::StateRecord>& record,
                            const execution::StateLifetime& lifetime, model::Timestamp now) {
  JsonWriter json;
  json.beginObject().key("exists").boolean(record.has_value()).key("session_id").text(sessionId);
  if (!record) {
    writeNothing(json);
  } else {
    const bool archived = lifetime.archive && now >= record->savedAt + lifetime.archiveAfter;
    json.key("size_bytes").unsignedInteger(record->size).key("hash").text(record->sha256);
    json.key("created_at").text(timeText(record->savedAt));
    json.key("expires_at")
        .text(timeText(archived ? record->expiresAt : record->savedAt + lifetime.hot));
    json.key("source").text(archived ? "archive" : "redis");  // the words that clients know
  }
  json.endObject();
  return std::move(json).take();
}

std::string renderStateUploaded(std::uint64_t size) {
  JsonWriter json;
  json.beginObject().key("message").text("state_uploaded").key("size").unsignedInteger(size);
  json.endObject();
  return std::move(json).take();
}

}  // namespace wire
