// The outcome: the closed enums of model/run.h as words.
#include <algorithm>
#include <array>
#include <utility>

#include "protocol/codec.h"
#include "protocol/files_json.h"
#include "protocol/json_fields.h"

namespace protocol {
namespace {

template <class Enum, std::size_t size>
using Names = std::array<std::pair<Enum, std::string_view>, size>;

constexpr Names<model::Stage, 2> kStages{
    {{model::Stage::kCompile, "compile"}, {model::Stage::kRun, "run"}}};
constexpr Names<model::Stream, 2> kStreams{
    {{model::Stream::kStdout, "stdout"}, {model::Stream::kStderr, "stderr"}}};
constexpr Names<model::LimitReached, 3> kLimits{{{model::LimitReached::kProcesses, "processes"},
                                                 {model::LimitReached::kDisk, "disk"},
                                                 {model::LimitReached::kInodes, "inodes"}}};

using StateEnd = model::KeptState::End;
constexpr Names<StateEnd, 4> kStateEnds{{{StateEnd::kNone, "none"},
                                         {StateEnd::kSaved, "saved"},
                                         {StateEnd::kTooLarge, "tooLarge"},
                                         {StateEnd::kFailed, "failed"}}};

template <class Enum, std::size_t size>
std::string_view nameOf(const Names<Enum, size>& names, Enum value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  __builtin_unreachable();
}

template <class Enum, std::size_t size>
bool readName(const Names<Enum, size>& names, std::string_view text, Enum& into) {
  for (const auto& [value, name] : names) {
    if (name != text) continue;
    into = value;
    return true;
  }
  return false;
}

struct EndWriter {
  using object = boost::json::object;
  object operator()(model::Exited end) const { return {{"kind", "exited"}, {"code", end.code}}; }
  object operator()(model::Signalled end) const {
    return {{"kind", "signalled"}, {"signal", end.signal}};
  }
  object operator()(model::TimedOut end) const {
    return {{"kind", "timedOut"}, {"milliseconds", end.limit.count()}};
  }
  object operator()(model::CpuTimeUsedUp end) const {
    return {{"kind", "cpuTime"}, {"milliseconds", end.limit.count()}};
  }
  object operator()(model::OutOfMemory end) const {
    return {{"kind", "outOfMemory"}, {"bytes", end.limitBytes}};
  }
  object operator()(model::OutputLimit end) const {
    return {{"kind", "outputLimit"}, {"stream", nameOf(kStreams, end.stream)}};
  }
  object operator()(model::Cancelled) const { return {{"kind", "cancelled"}}; }
};

/// Reads one key of `fields` into the member of a fresh `End`.
template <class End, class Value>
End readEndWith(Fields& fields, std::string_view key, Value End::* member) {
  End end;
  fields.read(key, end.*member);
  return end;
}

model::OutputLimit readOutputLimit(Fields& fields) {
  model::OutputLimit end;
  std::string stream;
  fields.read("stream", stream);
  if (!readName(kStreams, stream, end.stream))
    fields.expected("stream", "\"stdout\" or \"stderr\"");
  return end;
}

model::RunEnd readEnd(Fields fields) {
  std::string kind;
  fields.read("kind", kind);
  if (kind == "exited") return readEndWith(fields, "code", &model::Exited::code);
  if (kind == "signalled") return readEndWith(fields, "signal", &model::Signalled::signal);
  if (kind == "timedOut") return readEndWith(fields, "milliseconds", &model::TimedOut::limit);
  if (kind == "cpuTime") return readEndWith(fields, "milliseconds", &model::CpuTimeUsedUp::limit);
  if (kind == "outOfMemory") return readEndWith(fields, "bytes", &model::OutOfMemory::limitBytes);
  if (kind == "outputLimit") return readOutputLimit(fields);
  if (kind != "cancelled") fields.expected("kind", "a known end of a run");
  return model::Cancelled{};
}

void readLimitsReached(Fields& fields, std::vector<model::LimitReached>& into) {
  std::vector<std::string> names;
  fields.read("limitsReached", names);
  for (const auto& name : names) {
    // A limit that a newer runner knows and we do not is left out: it is extra information.
    model::LimitReached limit{};
    if (readName(kLimits, name, limit)) into.push_back(limit);
  }
}

void readMissingWalls(Fields& fields, std::vector<std::string>& into) {
  fields.readIfThere("missingWalls", into);
  if (into.size() > kMostWalls || !std::ranges::all_of(into, isWallName))
    fields.expected("missingWalls", "at most 64 names of walls");
}

boost::json::object toJson(const model::KeptState& state) {
  return {{"end", nameOf(kStateEnds, state.end)}, {"bytes", state.bytes}, {"notes", state.notes}};
}

void readState(Fields fields, model::KeptState& state) {
  std::string end;
  fields.read("end", end);
  fields.read("bytes", state.bytes);
  fields.read("notes", state.notes);
  if (!readName(kStateEnds, end, state.end)) fields.expected("end", "a known end of a state");
  if (state.notes.size() > model::kMostStateNotes) fields.expected("notes", "a shorter text");
}

}  // namespace

template <>
std::string encode(const Outcome& message) {
  const auto& result = message.result;
  boost::json::array reached;
  for (const auto limit : result.limitsReached) reached.emplace_back(nameOf(kLimits, limit));
  boost::json::object outcome{{"end", std::visit(EndWriter{}, result.end)},
                              {"stage", nameOf(kStages, result.stage)},
                              {"stdoutCut", result.stdoutCut},
                              {"stderrCut", result.stderrCut},
                              {"limitsReached", std::move(reached)},
                              {"wallMilliseconds", result.wallTime.count()},
                              {"cpuMilliseconds", result.cpuTime.count()},
                              {"peakMemoryBytes", result.peakMemoryBytes},
                              {"files", toJson(result.files)},
                              {"state", toJson(result.state)}};
  const auto& walls = result.missingWalls;
  if (!walls.empty()) outcome["missingWalls"] = boost::json::array(walls.begin(), walls.end());
  return boost::json::serialize(outcome);
}

template <>
base::Result<Outcome> decode(std::string_view payload) {
  return readMessage<Outcome>(payload, [](Fields& fields, Outcome& message) {
    auto& result = message.result;
    std::string stage;
    result.end = readEnd(fields.nested("end"));
    fields.read("stage", stage);
    if (!readName(kStages, stage, result.stage)) fields.expected("stage", "\"compile\" or \"run\"");
    fields.read("stdoutCut", result.stdoutCut);
    fields.read("stderrCut", result.stderrCut);
    readLimitsReached(fields, result.limitsReached);
    readMissingWalls(fields, result.missingWalls);
    fields.read("wallMilliseconds", result.wallTime);
    fields.read("cpuMilliseconds", result.cpuTime);
    fields.read("peakMemoryBytes", result.peakMemoryBytes);
    readFiles(fields.nested("files"), result.files);
    readState(fields.nested("state"), result.state);
  });
}

}  // namespace protocol
