#include "checked_request.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <numeric>
#include <string>

#include "api/wire/error_body.h"
#include "api/wire/execution_request.h"
#include "http/target.h"
#include "languages/load.h"
#include "require.h"
#include "valid_utf8.h"

namespace fuzz {
namespace {

const model::LanguageCatalog& catalog() {
  static const auto languages = languages::catalogOf(languages::load().value());
  return languages;
}

void checkTarget(const Received& request) {
  const auto& path = request.path;
  require(path == "*" || path.starts_with('/'), "a path is absolute");
  require(path.find('\0') == std::string::npos, "no NUL in a path");
  require(path.find("//") == std::string::npos, "slashes are folded");
  require(path.size() <= 1 || !path.ends_with('/'), "no trailing slash");
  require(http::decodeSegment(path).size() <= path.size(), "decoding does not lengthen");
}

void checkHeaders(const Received& request) {
  constexpr std::string_view kSeparators("\r\n\0", 3);
  for (const auto& [name, value] : request.headers) {
    require(!name.empty() && name.find_first_of(kSeparators) == std::string::npos &&
                value.find_first_of(kSeparators) == std::string::npos,
            "a header field is one line");
  }
}

void checkArguments(const std::vector<std::string>& args) {
  require(args.size() <= 10'000, "at most 10000 arguments");
  std::size_t together = 0;
  for (const auto& argument : args) {
    require(argument.find('\0') == std::string::npos, "no argument holds a NUL");
    require(argument.size() < (128U << 10), "an argument fits execve(2)");
    require(isUtf8(argument), "an argument is UTF-8");
    together += argument.size() + 1;
  }
  require(together <= (1U << 20), "the arguments fit execve(2) together");
}

void checkAccepted(const wire::ExecutionBody& body) {
  const auto& program = body.request.program;
  const auto* language = catalog().find(program.language);
  require(language != nullptr && language->code == program.language, "the language is a known one");
  require(program.code.find_first_not_of(" \t\r\n\v\f") != std::string::npos, "code is not blank");
  require(isUtf8(program.code), "code is UTF-8");
  require(program.standardInput.empty(), "a body gives no standard input");
  checkArguments(program.args);
  const auto timeout = body.request.timeout.value_or(model::Milliseconds(0));
  require(timeout.count() >= 0 && timeout.count() <= 1'000'000'000, "a timeout is a time");
  require(!body.key || !body.key->empty(), "no key is not an empty key");
}

void checkRefused(const base::Error& error) {
  const auto status = wire::statusOf(error.kind);
  require(status == 400 || status == 422, "a wrong body is the client's mistake");
  const auto text = wire::errorBody(status, error, "request");
  boost::system::error_code fault;
  require(boost::json::parse(text, fault).is_object() && !fault, "an error is a JSON object");
}

}  // namespace

void checkRequest(const Received& request) {
  checkTarget(request);
  checkHeaders(request);
  const auto parsed = wire::parseExecution(request.body, catalog());
  const auto key = wire::bodyKey(request.body);
  if (!parsed) return checkRefused(parsed.error());
  checkAccepted(*parsed);
  require(parsed->key == key, "the key is the same, asked before or after");
}

}  // namespace fuzz
