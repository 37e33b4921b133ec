#include "api/wire/execution_answer.h"

#include <string.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "api/wire/file_json.h"
#include "api/wire/json_writer.h"
#include "base/utf8_repair.h"

namespace wire {
namespace {

/// The part of the answer that says how the program ended.
struct Ending {
  std::optional<int> code;
  std::string signal, status, message;  ///< empty: null
  std::string marker;                   ///< lines for the end of stderr
};

std::string seconds(model::Milliseconds time) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", static_cast<double>(time.count()) / 1000.0);
  return text;
}

std::string signalName(int number) {
  const char* name = ::sigabbrev_np(number);
  return name == nullptr ? "SIG" + std::to_string(number) : "SIG" + std::string(name);
}

struct Describe {
  Ending operator()(const model::Exited& end) const {
    Ending ending;
    ending.code = end.code;
    return ending;
  }
  Ending operator()(const model::Signalled& end) const {
    const auto name = signalName(end.signal);
    return {.code = {},
            .signal = name,
            .status = "SG",
            .message = "Killed by signal " + name,
            .marker = {}};
  }
  Ending operator()(const model::TimedOut& end) const {
    return {.code = {},
            .signal = "SIGKILL",
            .status = "TO",
            .message = "Time limit exceeded",
            .marker = "[sandbox] Time limit exceeded\nExecution timed out after " +
                      seconds(end.limit) + " seconds\n"};
  }
  Ending operator()(const model::CpuTimeUsedUp& end) const {
    return {.code = {},
            .signal = "SIGKILL",
            .status = "TO",
            .message = "CPU time limit exceeded",
            .marker = "[sandbox] CPU time limit exceeded (" + seconds(end.limit) + " seconds)\n"};
  }
  Ending operator()(const model::OutOfMemory&) const {
    return {.code = {},
            .signal = "SIGKILL",
            .status = "SG",
            .message = "Out of memory",
            .marker = "[sandbox] Out of memory\n"};
  }
  Ending operator()(const model::OutputLimit& end) const {
    const bool out = end.stream == model::Stream::kStdout;
    return {.code = {},
            .signal = "SIGKILL",
            .status = out ? "OL" : "EL",
            .message = out ? "stdout length exceeded" : "stderr length exceeded",
            .marker = {}};
  }
  Ending operator()(const model::Cancelled&) const {
    return {.code = {}, .signal = "SIGKILL", .status = "SG", .message = "Cancelled", .marker = {}};
  }
};

Ending endingOf(const model::ExecutionOutcome& outcome) {
  const auto& run = outcome.run;
  auto ending = std::visit(Describe{}, run.end);
  if (run.stdoutCut && ending.status.empty()) {
    ending.status = "OL";
    ending.message = "stdout length exceeded";
  }
  if (run.stderrCut && ending.status.empty()) {
    ending.status = "EL";
    ending.message = "stderr length exceeded";
  }
  return ending;
}

void appendLine(std::string& text, std::string_view line) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  text += line;
}

/// What was cut was cut by bytes, perhaps inside a character.
std::string kept(std::string_view bytes, bool cut) {
  return base::repairUtf8(cut ? base::dropPartialCharacter(bytes) : bytes);
}

std::string stderrText(const model::ExecutionOutcome& outcome, const model::Language& language,
                       const Ending& ending) {
  const auto& run = outcome.run;
  auto text = kept(run.stderrBytes, run.stderrCut);
  if (run.stderrCut)
    text += "\n[sandbox] stderr truncated at " + std::to_string(outcome.limits.outputBytes) +
            " bytes\n";
  if (run.stdoutCut) text += "\n[sandbox] stdout length exceeded\n";
  if (!ending.marker.empty()) appendLine(text, ending.marker);
  if (ending.code.value_or(0) != 0 && text.empty() && !language.silentExitIsNormal) {
    text = "Code execution failed with exit code " + std::to_string(*ending.code);
  }
  const auto& state = outcome.state;
  if (state.expected && !state.notes.empty()) appendLine(text, base::repairUtf8(state.notes));
  return text;
}

/// What the reference product does to texts: control characters go, both ends are stripped.
std::string trimmed(const std::string& text) {
  std::string clean;
  std::ranges::copy_if(text, std::back_inserter(clean), [](char letter) {
    const auto code = static_cast<unsigned char>(letter);
    return (code >= 0x20 && code != 0x7F) || letter == '\t' || letter == '\n' || letter == '\r';
  });
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = clean.find_first_not_of(kSpace);
  if (first == std::string::npos) return {};
  return clean.substr(first, clean.find_last_not_of(kSpace) - first + 1);
}

void textOrNull(JsonWriter& json, std::string_view name, const std::string& text) {
  json.key(name);
  if (text.empty())
    json.null();
  else
    json.text(text);
}

std::string_view nameOf(model::LimitReached limit) {
  switch (limit) {
    case model::LimitReached::kProcesses:
      return "processes";
    case model::LimitReached::kDisk:
      return "disk";
    case model::LimitReached::kInodes:
      return "inodes";
  }
  return "";
}

void writeState(JsonWriter& json, const model::StateOutcome& state) {
  json.key("has_state").boolean(state.saved);
  if (state.saved) {
    json.key("state_size").unsignedInteger(state.size).key("state_hash").text(state.sha256);
  } else {
    json.key("state_size").null().key("state_hash").null();
  }
  if (!state.error.empty()) json.key("state_error").text(state.error);
  if (!state.notes.empty()) json.key("state_notes").text(base::repairUtf8(state.notes));
}

}  // namespace

ExecutionTexts textsOf(const model::ExecutionOutcome& outcome, const model::Language& language,
                       OutputMode mode) {
  const auto& run = outcome.run;
  ExecutionTexts texts{.output = kept(run.stdoutBytes, run.stdoutCut),
                       .errors = stderrText(outcome, language, endingOf(outcome))};
  if (mode == OutputMode::kRaw) return texts;
  texts.output = trimmed(texts.output);
  if (!texts.output.empty()) texts.output += '\n';
  if (run.stdoutCut) texts.output += "[Output truncated - size limit exceeded]\n";
  texts.errors = trimmed(texts.errors);
  return texts;
}

void writeMissingWalls(JsonWriter& json, const model::RunResult& run) {
  if (!run.missingWalls.empty()) json.key("missing_walls").texts(run.missingWalls);
}

std::string renderExecution(const model::ExecutionOutcome& outcome, const model::Language& language,
                            OutputMode mode) {
  const auto& run = outcome.run;
  const auto ending = endingOf(outcome);
  const auto texts = textsOf(outcome, language, mode);
  JsonWriter json;
  json.beginObject().key("session_id").text(outcome.sessionId);
  json.key("stdout").text(texts.output).key("stderr").text(texts.errors);
  writeReturnedFiles(json, outcome.files);
  writeState(json, outcome.state);
  json.key("code");
  if (ending.code)
    json.integer(*ending.code);
  else
    json.null();
  textOrNull(json, "signal", ending.signal);
  textOrNull(json, "status", ending.status);
  textOrNull(json, "message", ending.message);
  json.key("wall_time").integer(run.wallTime.count());
  json.key("cpu_time").integer(run.cpuTime.count());
  if (!run.limitsReached.empty()) {
    json.key("limits_reached").beginArray();
    for (const auto limit : run.limitsReached) json.text(nameOf(limit));
    json.endArray();
  }
  writeMissingWalls(json, run);
  json.endObject();
  return std::move(json).take();
}

}  // namespace wire
