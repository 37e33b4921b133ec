#include "api/wire/execution_request.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>

#include "api/wire/file_references.h"
#include "api/wire/read_members.h"
#include "base/ids.h"

namespace wire {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostArguments = 10'000;
constexpr std::size_t kLongestArgument = 128 << 10;  // MAX_ARG_STRLEN of execve(2)
constexpr std::size_t kAllArguments = 1 << 20;
constexpr double kLongestTimeout = 1e9;  // milliseconds; clamped to the server's limit later
constexpr std::array<std::string_view, 11> kWanted = {
    "code",    "lang",    "args",     "session_id",
    "files",   "user_id", "timeout",  "LIBRECHAT_CODE_API_KEY",
    "api_key", "apiKey",  "entity_id"};

base::Error unprocessable(std::string field, std::string message, std::string code) {
  return {.kind = base::ErrorKind::kUnprocessable,
          .message = "Request validation failed",
          .details = {{"body -> " + std::move(field), std::move(message), std::move(code)}}};
}

base::Error invalid(std::string message, std::string field, std::string code) {
  return {.kind = base::ErrorKind::kInvalid,
          .message = message,
          .details = {{std::move(field), std::move(message), std::move(code)}}};
}

base::Result<std::string> requiredText(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  if (value == nullptr)
    return base::fail(unprocessable(std::string(name), "Field required", "missing"));
  if (const auto* text = value->if_string()) return std::string(*text);
  return base::fail(
      unprocessable(std::string(name), "Input should be a valid string", "string_type"));
}

std::string argumentText(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* number = value.if_double(); number != nullptr && std::abs(*number) < 1e15) {
    // Boost prints 2.5 as 2.5E0; a program expects the usual form.
    std::array<char, 32> shortest{};
    const auto end = std::to_chars(shortest.data(), shortest.data() + shortest.size(), *number).ptr;
    return {shortest.data(), end};
  }
  return json::serialize(value);
}

base::Result<std::vector<std::string>> arguments(const json::object& body) {
  std::vector<std::string> texts;
  const auto* value = body.if_contains("args");
  if (value == nullptr || value->is_null()) return texts;
  if (const auto* list = value->if_array()) {
    if (list->size() > kMostArguments)
      return base::fail(invalid("args: at most 10000 arguments", "args", "too_many"));
    for (const auto& item : *list) texts.push_back(argumentText(item));
  } else {
    texts.push_back(argumentText(*value));
  }
  std::size_t bytes = 0;
  for (const auto& text : texts) {
    bytes += text.size() + 1;
    if (text.size() >= kLongestArgument || bytes > kAllArguments) {
      return base::fail(
          invalid("args: at most 128 KiB each and 1 MiB together", "args", "too_long"));
    }
    if (text.find('\0') != std::string::npos) {
      return base::fail(
          invalid("args: a program cannot be given a NUL character", "args", "nul_character"));
    }
  }
  return texts;
}

base::Result<std::optional<model::Milliseconds>> timeout(const json::object& body) {
  const auto* value = body.if_contains("timeout");
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_number())
    return base::fail(
        unprocessable("timeout", "Input should be a number of milliseconds", "number_type"));
  const double milliseconds = value->to_number<double>();
  return model::Milliseconds(
      static_cast<std::int64_t>(std::clamp(milliseconds, 0.0, kLongestTimeout)));
}

base::Result<std::string> entity(const json::object& body) {
  const auto* value = body.if_contains("entity_id");
  if (value == nullptr || value->is_null()) return std::string();
  const auto* text = value->if_string();
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  const bool good = text != nullptr && !text->empty() && text->size() <= 40 &&
                    std::string_view(*text).find_first_not_of(kLetters) == std::string_view::npos;
  if (good) return std::string(*text);
  return base::fail(
      unprocessable("entity_id", "1 to 40 of A-Z a-z 0-9 _ -", "string_pattern_mismatch"));
}

std::optional<std::string> keyIn(const json::object& body) {
  for (const auto* name : {"LIBRECHAT_CODE_API_KEY", "api_key", "apiKey"}) {
    const auto* value = body.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    if (text != nullptr && !text->empty()) return std::string(*text);
  }
  return std::nullopt;
}

bool isBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

base::Error unknownLanguage(const std::string& name) {
  const auto shown = name.substr(0, 100);
  auto error =
      invalid("Unsupported programming language: " + shown, "lang", "unsupported_language");
  return error;
}

}  // namespace

base::Result<ExecutionBody> parseExecution(std::string_view text,
                                           const model::LanguageCatalog& languages) {
  const auto body = TRY(readMembers(text, kWanted));
  ExecutionBody parsed;
  auto& request = parsed.request;
  request.program.code = TRY(requiredText(body, "code"));
  const auto language = TRY(requiredText(body, "lang"));
  request.entityId = TRY(entity(body));
  request.timeout = TRY(timeout(body));
  if (isBlank(request.program.code))
    return base::fail(invalid("Code cannot be empty", "code", "empty_code"));
  const auto* known = languages.find(language);
  if (known == nullptr) return base::fail(unknownLanguage(language));
  request.program.language = known->code;
  request.program.args = TRY(arguments(body));
  if (const auto* session = body.if_contains("session_id");
      session != nullptr && session->is_string()) {
    request.sessionId = std::string(session->get_string());
  }
  if (const auto* user = body.if_contains("user_id"); user != nullptr && user->is_string())
    request.owner.user = std::string(user->get_string());
  request.files = TRY(fileReferences(body));
  parsed.key = keyIn(body);
  return parsed;
}

std::optional<std::string> bodyKey(std::string_view text) {
  const auto body = readMembers(text, kWanted);
  return body ? keyIn(*body) : std::nullopt;
}

}  // namespace wire
