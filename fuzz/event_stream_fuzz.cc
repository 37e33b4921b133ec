// A text/event-stream. The first byte says in pieces of which size the rest arrives, the second one
// how large an event may be. However the bytes are cut, the same events must come out, and they are
// those of a reader that has the whole stream and splits it into lines.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/event_stream_parser.h"
#include "require.h"

namespace {

using Events = std::vector<std::string>;

std::string oneText(const http::ServerEvent& event) {
  return std::to_string(event.type.size()) + ' ' + event.type + std::to_string(event.data.size()) +
         ' ' + event.data + event.lastId;
}

Events inPieces(std::string_view stream, std::size_t piece, std::size_t most) {
  http::EventStreamParser parser(most);
  Events events;
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) {
    parser.feed(stream.substr(0, piece));
    for (;;) {
      const auto event = parser.next();
      if (!event) {
        fuzz::require(!parser.next(), "a refusal is final");
        events.emplace_back("refused");
        return events;
      }
      if (!*event) break;
      fuzz::require(!(*event)->type.empty(), "every event has a type");
      fuzz::require((*event)->type.size() + (*event)->data.size() <= most + sizeof("message"),
                    "no event is larger than allowed");
      events.push_back(oneText(**event));
    }
  }
  return events;
}

std::vector<std::string> wholeLines(std::string_view stream) {
  std::string even;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    if (stream[i] == '\n' && i > 0 && stream[i - 1] == '\r') continue;
    even += stream[i] == '\r' ? '\n' : stream[i];
  }
  if (even.starts_with("\xEF\xBB\xBF")) even.erase(0, 3);
  std::vector<std::string> lines;
  for (auto end = even.find('\n'); end != std::string::npos; end = even.find('\n')) {
    lines.push_back(even.substr(0, end));
    even.erase(0, end + 1);
  }
  return lines;
}

Events bySplitting(std::string_view stream) {
  Events events;
  http::ServerEvent event;
  for (auto& line : wholeLines(stream)) {
    if (line.empty()) {
      if (event.type.empty()) event.type = "message";
      if (!event.data.empty()) {
        event.data.pop_back();
        events.push_back(oneText(event));
      }
      event.type.clear();
      event.data.clear();
      continue;
    }
    const auto colon = std::min(line.find(':'), line.size());
    const auto name = line.substr(0, colon);
    auto value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' ')) value.erase(0, 1);
    if (name == "event") event.type = value;
    if (name == "data") event.data += value + "\n";
    if (name == "id" && value.find('\0') == std::string::npos) event.lastId = value;
  }
  return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 4096) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t piece = 1U + data[0], most = data[1];
  const auto narrow = inPieces(stream, piece, most);
  fuzz::require(narrow == inPieces(stream, stream.size(), most),
                "how bytes are cut changes nothing");
  fuzz::require(narrow == inPieces(stream, 1, most), "not even one by one");
  fuzz::require(inPieces(stream, piece, size) == bySplitting(stream),
                "the events are the right ones");
  return 0;
}
