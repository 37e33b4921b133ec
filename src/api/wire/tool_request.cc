#include "api/wire/tool_request.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <cmath>
#include <set>

#include "api/wire/file_references.h"
#include "api/wire/json_value.h"
#include "api/wire/read_members.h"
#include "api/wire/tool_names.h"
#include "model/tools.h"

namespace wire {
namespace {

namespace json = boost::json;
using base::ErrorKind;

constexpr std::size_t kMostTools = 100;
constexpr std::size_t kMostParameterBytes = 1 << 20;  // of all tools together
constexpr std::size_t kLongestToken = 2048;
constexpr std::size_t kMostResultsTogether = 40U << 20;
constexpr double kLongestTimeout = 1e9;  // milliseconds; clamped to the server's limit later
constexpr std::array<std::string_view, 10> kWanted = {
    "code",    "lang",  "language",           "tools",       "timeout", "session_id",
    "user_id", "files", "continuation_token", "tool_results"};
constexpr std::array<std::string_view, 2> kToolLanguages = {"py", "bash"};

tl::unexpected<base::Error> invalid(std::string message, std::string field, std::string code) {
  return base::fail({.kind = ErrorKind::kInvalid,
                     .message = message,
                     .details = {{std::move(field), std::move(message), std::move(code)}}});
}

tl::unexpected<base::Error> tooLarge(std::string message) {
  return base::fail({.kind = ErrorKind::kTooLarge,
                     .message = message,
                     .details = {{"tool_results", std::move(message), "too_large"}}});
}

const json::value* member(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> text(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

base::Result<std::string> code(const json::object& body) {
  auto code = text(body, "code");
  if (!code) return invalid("code: must be a text", "code", "missing");
  if (code->find_first_not_of(" \t\r\n\v\f") == std::string::npos)
    return invalid("Code cannot be empty", "code", "empty_code");
  return *std::move(code);
}

base::Result<std::string> language(const json::object& body,
                                   const model::LanguageCatalog& languages) {
  const auto* name = member(body, "lang") != nullptr ? "lang" : "language";
  const auto* value = member(body, name);
  if (value == nullptr) return std::string("py");
  if (!value->is_string()) return invalid("lang: must be a text", name, "string_type");
  const std::string asked(value->get_string());
  const auto* known = languages.find(asked);
  if (known == nullptr || std::ranges::find(kToolLanguages, known->code) == kToolLanguages.end())
    return invalid("Unsupported programming language: " + asked.substr(0, 100) +
                       " (programs that call tools are py or bash)",
                   name, "unsupported_language");
  return known->code;
}

base::Result<std::optional<model::Milliseconds>> timeout(const json::object& body) {
  const auto* value = member(body, "timeout");
  if (value == nullptr) return std::nullopt;
  if (!value->is_number() || !(value->to_number<double>() > 0))
    return invalid("timeout: must be a positive number of milliseconds", "timeout", "not_positive");
  return model::Milliseconds(
      static_cast<std::int64_t>(std::min(value->to_number<double>(), kLongestTimeout)));
}

/// The parameters of a JSON schema in the order in which positional arguments are taken.
void readParameters(const json::object& tool, model::ToolFunction& function) {
  const auto* schema = tool.if_contains("parameters");
  if (schema == nullptr || !schema->is_object()) return;
  const auto* properties = schema->get_object().if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return;
  std::set<std::string_view> required;
  const auto* list = schema->get_object().if_contains("required");
  if (list != nullptr && list->is_array()) {
    for (const auto& name : list->get_array()) {
      if (name.is_string()) required.insert(name.get_string());
    }
  }
  for (const bool wantRequired : {true, false}) {
    for (const auto& property : properties->get_object()) {
      const std::string_view name = property.key();
      if (required.contains(name) != wantRequired) continue;
      function.parameters.emplace_back(name);
      if (wantRequired) function.required.emplace_back(name);
    }
  }
}

std::size_t bytesOf(const model::ToolFunction& function) {
  std::size_t bytes = 0;
  for (const auto& parameter : function.parameters) bytes += 2 * parameter.size() + 8;
  return bytes;
}

base::Result<std::vector<model::ToolFunction>> functions(const json::object& body,
                                                         const std::string& language) {
  std::vector<model::ToolFunction> functions;
  const auto* value = member(body, "tools");
  if (value == nullptr) return functions;
  if (!value->is_array()) return invalid("tools: must be a list", "tools", "list_type");
  if (value->get_array().size() > kMostTools)
    return invalid("tools: at most 100", "tools", "too_many");
  std::set<std::string> taken;
  std::size_t bytes = 0;
  for (const auto& tool : value->get_array()) {
    const auto name = tool.is_object() ? text(tool.get_object(), "name") : std::nullopt;
    if (!name || name->empty() || name->size() > model::kLongestFunctionName - 8)
      return invalid("tools: each needs a name of 1 to 248 bytes", "tools -> name", "missing");
    model::ToolFunction function{.name = {}, .tool = *name};
    readParameters(tool.get_object(), function);
    for (auto& called : language == "bash" ? bashNames(*name) : std::vector{pythonName(*name)}) {
      if (!taken.insert(called).second)
        return invalid("tools: two of them would be called " + called, "tools -> name",
                       "duplicate_name");
      function.name = std::move(called);
      bytes += bytesOf(function);
      if (bytes > kMostParameterBytes)
        return invalid("tools: too many parameters", "tools -> parameters", "too_long");
      functions.push_back(function);
    }
  }
  return functions;
}

/// The name under which other servers keep the results of calls.
constexpr std::string_view kReservedName = "_ptc_history.json";

base::Result<std::vector<model::FileReference>> files(const json::object& body) {
  auto references = TRY(fileReferences(body));
  if (std::ranges::find(references, kReservedName, &model::FileReference::name) != references.end())
    return invalid("files: no file may be called _ptc_history.json", "files -> name",
                   "reserved_name");
  return references;
}

base::Result<model::ExecutionRequest> program(const json::object& body,
                                              const model::LanguageCatalog& languages) {
  model::ExecutionRequest request;
  request.program.code = TRY(code(body));
  request.program.language = TRY(language(body, languages));
  request.timeout = TRY(timeout(body));
  request.sessionId = text(body, "session_id");
  request.owner.user = text(body, "user_id").value_or("");
  request.files = TRY(files(body));
  auto tools = TRY(functions(body, request.program.language));
  // A shell script that calls nothing is one like any other; Python still may await at the top.
  if (!tools.empty() || request.program.language == "py") request.program.tools = std::move(tools);
  return request;
}

base::Result<execution::GivenResult> givenResult(const json::value& value) {
  const auto id = value.is_object() ? text(value.get_object(), "call_id") : std::nullopt;
  if (!id) return invalid("tool_results: each needs a call_id", "tool_results", "missing");
  const auto& object = value.get_object();
  execution::GivenResult given{.callId = *id};
  const auto* failed = object.if_contains("is_error");
  given.failed = failed != nullptr && failed->is_bool() && failed->get_bool();
  if (given.failed) {
    given.value = text(object, "error_message").value_or("Tool execution failed");
  } else {
    const auto* result = object.if_contains("result");
    given.value = result == nullptr ? "null" : compactJson(*result);
  }
  if (given.value.size() > model::kMostToolResultBytes)
    return tooLarge("tool_results: the result of " + id->substr(0, 100) + " is larger than 5 MB");
  return given;
}

base::Result<ContinuationBody> continuation(const json::object& body) {
  ContinuationBody parsed;
  auto token = text(body, "continuation_token");
  if (!token || token->empty() || token->size() > kLongestToken)
    return invalid("continuation_token: must be a text of 1 to 2048 bytes", "continuation_token",
                   "malformed_token");
  parsed.token = *std::move(token);
  const auto* results = member(body, "tool_results");
  if (results == nullptr || !results->is_array() || results->get_array().empty())
    return invalid("tool_results: must be a list of at least one result", "tool_results",
                   "list_type");
  if (results->get_array().size() > model::kMostToolCalls)
    return invalid("tool_results: at most 200", "tool_results", "too_many");
  std::size_t together = 0;
  for (const auto& value : results->get_array()) {
    parsed.results.push_back(TRY(givenResult(value)));
    together += parsed.results.back().value.size();
  }
  if (together > kMostResultsTogether) return tooLarge("tool_results: larger than 40 MB together");
  return parsed;
}

}  // namespace

base::Result<std::variant<model::ExecutionRequest, ContinuationBody>> parseToolRequest(
    std::string_view text, const model::LanguageCatalog& languages) {
  const auto body = TRY(readMembers(text, kWanted));
  if (member(body, "continuation_token") != nullptr) return TRY(continuation(body));
  return TRY(program(body, languages));
}

base::Result<std::string> parseCancel(std::string_view body) {
  constexpr std::array<std::string_view, 1> kId = {"request_id"};
  auto id = text(TRY(readMembers(body, kId)), "request_id");
  if (id && isRequestId(*id)) return *std::move(id);
  return invalid("request_id: must be 16 to 128 of A-Z a-z 0-9 _ -", "request_id",
                 "malformed_request_id");
}

bool isRequestId(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return text.size() >= 16 && text.size() <= 128 &&
         text.find_first_not_of(kLetters) == std::string_view::npos;
}

}  // namespace wire
