// Bodies of POST /exec/programmatic: programs with tools, results of calls.
#include <cstdint>
#include <set>
#include <string_view>

#include "api/wire/json_value.h"
#include "api/wire/tool_request.h"
#include "require.h"
#include "valid_utf8.h"

namespace {

const model::LanguageCatalog kLanguages{
    {{.code = "py", .aliases = {"python"}}, {.code = "bash", .aliases = {"sh"}}}};

bool isIdentifier(std::string_view name) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  return !name.empty() && name.find_first_not_of(kLetters) == std::string_view::npos &&
         kLetters.find(name.front()) < kLetters.find('0');
}

void check(const model::ExecutionRequest& request) {
  fuzz::require(kLanguages.find(request.program.language) != nullptr, "the language is known");
  fuzz::require(!request.timeout || request.timeout->count() >= 0, "a time limit is not negative");
  if (!request.program.tools) return;
  std::set<std::string> names;
  for (const auto& function : *request.program.tools) {
    fuzz::require(isIdentifier(function.name), "a function's name is an identifier");
    fuzz::require(function.name.size() <= model::kLongestFunctionName, "and bounded");
    fuzz::require(names.insert(function.name).second, "no two functions share a name");
    fuzz::require(function.required.size() <= function.parameters.size(),
                  "what is required is a parameter");
  }
}

void check(const wire::ContinuationBody& body) {
  fuzz::require(!body.token.empty() && body.token.size() <= 2048, "a token is bounded");
  fuzz::require(!body.results.empty(), "there is a result");
  for (const auto& result : body.results) {
    fuzz::require(fuzz::isUtf8(result.value), "a result is UTF-8");
    if (result.failed) continue;
    fuzz::require(wire::isJsonObject("{\"v\":" + result.value + "}"), "a result is JSON");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto parsed = wire::parseToolRequest(body, kLanguages);
  if (parsed) {
    std::visit([](const auto& request) { check(request); }, *parsed);
  } else {
    fuzz::require(!parsed.error().message.empty(), "an error says something");
  }
  (void)wire::parseCancel(body);
  return 0;
}
