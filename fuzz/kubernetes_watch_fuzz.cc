// A watch of an API server. The first byte says in pieces of which size the rest arrives, the
// second one, times 16, how long a line may be. However the bytes are cut, the same lines must come
// out; each is read as an event, a pod, a job, and as the Status of a refusal, and of the pod is
// asked what the product asks of one.
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "backends/kubernetes/line_reader.h"
#include "backends/kubernetes/read_objects.h"
#include "backends/kubernetes/status.h"
#include "backends/kubernetes/watch_event.h"
#include "backends/pods/pod_state.h"
#include "require.h"
#include "valid_utf8.h"

namespace {

using Lines = std::vector<std::string>;

Lines inPieces(std::string_view stream, std::size_t piece, std::size_t most) {
  kubernetes::LineReader reader(most);
  Lines lines;
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) {
    reader.feed(stream.substr(0, piece));
    for (;;) {
      const auto line = reader.next();
      if (!line) {
        fuzz::require(!reader.next(), "a refusal is final");
        return lines;
      }
      if (!*line) break;
      fuzz::require((*line)->size() <= most, "no line is longer than allowed");
      lines.emplace_back(**line);
    }
  }
  return lines;
}

Lines bySplitting(std::string_view stream, std::size_t most) {
  Lines lines;
  for (auto end = stream.find('\n'); end != std::string_view::npos; end = stream.find('\n')) {
    if (end > most) break;
    lines.emplace_back(stream.substr(0, end));
    stream.remove_prefix(end + 1);
  }
  return lines;
}

void readAsRefusal(const kubernetes::ApiError& error) {
  fuzz::require(!error.message.empty(), "a refusal says something");
  fuzz::require(error.message.size() <= 1'024, "and not too much");
  fuzz::require(error.reason.size() <= 64, "its word is short");
  fuzz::require(fuzz::isUtf8(error.message) && fuzz::isUtf8(error.reason), "in UTF-8");
  fuzz::require(!error.retryAfter || error.retryAfter->count() > 0, "nobody waits for the past");
}

void readLine(std::string_view line) {
  readAsRefusal(kubernetes::errorOf(404, line, line));
  readAsRefusal(kubernetes::errorOf(500, line, "7"));
  const auto event = kubernetes::parseWatchEvent(line);
  if (!event) return;
  readAsRefusal(kubernetes::errorOf(event->object, 0));
  kubernetes::Pod pod;
  kubernetes::readObject(event->object, pod);
  fuzz::require(!pods::isAbandoned(pod) || !pod.conditions.empty(),
                "of a lost node a condition tells");
  const auto trouble = pods::troubleOf(pod);
  fuzz::require(!trouble || !trouble->says.empty(), "a trouble has a sentence");
  const auto end = pods::endOf(pod);
  fuzz::require(!end || !end->says.empty(), "an end has a sentence");
  kubernetes::Job job;
  kubernetes::readObject(event->object, job);
  fuzz::require(job.metadata.name == pod.metadata.name, "metadata are the same for all");
  kubernetes::Event about;
  kubernetes::readObject(event->object, about);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 8'192) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t piece = 1U + data[0], most = 16U * data[1];
  const auto lines = inPieces(stream, piece, most);
  fuzz::require(lines == inPieces(stream, stream.size() + 1, most),
                "how bytes are cut changes nothing");
  fuzz::require(lines == bySplitting(stream, most), "the lines are the right ones");
  for (const auto& line : lines) readLine(line);
  return 0;
}
