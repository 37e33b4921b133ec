#include "api/wire/tool_answer.h"

#include "api/wire/file_json.h"
#include "api/wire/json_value.h"
#include "api/wire/json_writer.h"
#include "base/utf8_repair.h"

namespace wire {
namespace {

/// The sentence that newer clients look for; empty: the program has ended well.
std::string errorOf(const model::RunResult& run) {
  struct Name {
    std::string operator()(const model::Exited& end) const {
      return end.code == 0 ? "" : "Sandbox exited with code " + std::to_string(end.code);
    }
    std::string operator()(const model::Signalled&) const {
      return "Sandbox exited with code unknown";
    }
    std::string operator()(const model::TimedOut&) const { return "Time limit exceeded"; }
    std::string operator()(const model::CpuTimeUsedUp&) const { return "Time limit exceeded"; }
    std::string operator()(const model::OutOfMemory&) const { return "Out of memory"; }
    std::string operator()(const model::OutputLimit& end) const {
      return end.stream == model::Stream::kStdout ? "stdout length exceeded"
                                                  : "stderr length exceeded";
    }
    std::string operator()(const model::Cancelled&) const {
      return "Execution failed or timed out";
    }
  };
  auto error = std::visit(Name{}, run.end);
  if (error.empty() && run.stdoutCut) error = "stdout length exceeded";
  if (error.empty() && run.stderrCut) error = "stderr length exceeded";
  return error;
}

struct Render {
  JsonWriter& json;
  const model::LanguageCatalog& languages;
  OutputMode mode;

  void operator()(const execution::ToolsWanted& wanted) const {
    json.key("status").text("tool_call_required").key("session_id").text(wanted.sessionId);
    json.key("continuation_token").text(wanted.token).key("tool_calls").beginArray();
    for (const auto& call : wanted.calls) {
      json.beginObject().key("id").text(call.id).key("name").text(call.tool).key("input");
      if (isJsonObject(call.input))
        json.raw(call.input);
      else
        json.text(base::repairUtf8(call.input));  // clients take a JSON text, too, and refuse this
      json.endObject();
    }
    json.endArray().key("partial_stdout").text("").key("partial_stderr").text("");
  }

  void operator()(const execution::ToolProgramEnded& ended) const {
    const auto& outcome = ended.outcome;
    const auto error = errorOf(outcome.run);
    json.key("status").text(error.empty() ? "completed" : "error");
    json.key("session_id").text(outcome.sessionId);
    if (!error.empty()) json.key("error").text(error);
    const auto texts = textsOf(outcome, *languages.find(ended.language), mode);
    json.key("stdout").text(texts.output).key("stderr").text(texts.errors);
    writeReturnedFiles(json, outcome.files);
    writeMissingWalls(json, outcome.run);
  }

  void operator()(const execution::ToolNotOffered& refused) const {
    json.key("status").text("error").key("session_id").text(refused.sessionId);
    json.key("error").text("Sandbox requested an unregistered tool: " +
                           base::repairUtf8(refused.name));
    json.key("stdout").text("").key("stderr").text("");
  }
};

}  // namespace

std::string renderToolAnswer(const execution::ToolAnswer& answer,
                             const model::LanguageCatalog& languages, OutputMode mode) {
  JsonWriter json;
  json.beginObject();
  std::visit(Render{json, languages, mode}, answer);
  json.endObject();
  return std::move(json).take();
}

}  // namespace wire
