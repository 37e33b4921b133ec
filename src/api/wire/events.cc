#include "api/wire/events.h"

#include <utility>

#include "api/wire/file_json.h"
#include "api/wire/json_writer.h"
#include "base/utf8_repair.h"

namespace wire {
namespace {

std::string textEvent(model::Stream stream, std::string_view bytes) {
  if (bytes.empty()) return {};
  JsonWriter json;
  json.beginObject().key("text").text(base::repairUtf8(bytes)).endObject();
  return eventOf(stream == model::Stream::kStdout ? "stdout" : "stderr", std::move(json).take());
}

}  // namespace

std::string eventOf(std::string_view name, std::string_view json) {
  std::string event = "event: ";
  return event.append(name).append("\ndata: ").append(json).append("\n\n");
}

std::string fileEvent(const model::StoredFile& file) {
  JsonWriter json;
  writeFile(json, file, false);
  return eventOf("file", std::move(json).take());
}

std::string OutputEvents::next(model::Stream stream, std::string_view bytes) {
  auto& pending = pending_[static_cast<std::size_t>(stream)];
  pending += bytes;
  const auto whole = base::dropPartialCharacter(pending);
  auto event = textEvent(stream, whole);
  pending.erase(0, whole.size());
  return event;
}

std::string OutputEvents::rest() {
  std::string events;
  for (const auto stream : {model::Stream::kStdout, model::Stream::kStderr})
    events += textEvent(stream, std::exchange(pending_[static_cast<std::size_t>(stream)], {}));
  return events;
}

}  // namespace wire
