#include "config/dot_env.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/utf8_repair.h"

namespace config {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool isName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

char unescape(char letter) {
  switch (letter) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

class Parser {
 public:
  Parser(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  base::Result<std::map<std::string, std::string>> parse() {
    while (!text_.empty()) statement();
    if (problems_.empty()) return std::move(values_);
    return base::fail({.kind = base::ErrorKind::kInvalid,
                       .message = fmt::format("{} is malformed", file_),
                       .details = std::move(problems_)});
  }

 private:
  void statement() {
    const std::size_t line = line_;
    std::string_view rest = trim(text_.substr(0, text_.find('\n')));
    if (rest.empty() || rest.front() == '#') return skipLine();
    if (rest.starts_with("export ")) rest = trim(rest.substr(7));
    const auto equals = rest.find('=');
    const std::string_view name = trim(rest.substr(0, equals));
    if (equals == std::string_view::npos || !isName(name)) {
      problem(line, "expected NAME=value");
      return skipLine();
    }
    advance(text_.find('=') + 1);
    if (auto value = this->value()) {
      values_.insert_or_assign(upper(name), std::move(*value));
    } else {
      problem(
          line,
          fmt::format("the value of {} has no end: a quote is missing, or text follows it", name));
    }
    skipLine();
  }

  /// Reads the value at the front of the text, without the rest of its last line.
  std::optional<std::string> value() {
    advance(std::min(text_.find_first_not_of(kBlank), text_.size()));
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return plainValue();
    auto quoted = quotedValue(text_.front());
    const std::string_view rest = trim(text_.substr(0, text_.find('\n')));
    if (!rest.empty() && rest.front() != '#') return std::nullopt;
    return quoted;
  }

  std::string plainValue() const {
    std::string_view value = text_.substr(0, text_.find('\n'));
    if (value.starts_with('#')) return {};
    for (const char* comment : {" #", "\t#"}) value = value.substr(0, value.find(comment));
    return std::string(trim(value));
  }

  std::optional<std::string> quotedValue(char quote) {
    std::string value;
    for (std::size_t i = 1; i < text_.size(); ++i) {
      if (text_[i] == quote) {
        advance(i + 1);
        return value;
      }
      const bool escaped = quote == '"' && text_[i] == '\\' && i + 1 < text_.size();
      value += escaped ? unescape(text_[++i]) : text_[i];
    }
    return std::nullopt;
  }

  void advance(std::size_t count) {
    const auto skipped = text_.substr(0, count);
    line_ += static_cast<std::size_t>(std::ranges::count(skipped, '\n'));
    text_.remove_prefix(skipped.size());
  }
  void skipLine() {
    const auto end = text_.find('\n');
    advance(end == std::string_view::npos ? text_.size() : end + 1);
  }
  void problem(std::size_t line, std::string message) {
    problems_.push_back({fmt::format("{} line {}", file_, line), std::move(message), "malformed"});
  }

  std::string_view text_, file_;
  std::size_t line_ = 1;
  std::map<std::string, std::string> values_;
  std::vector<base::FieldError> problems_;
};

}  // namespace

base::Result<std::map<std::string, std::string>> parseDotEnv(std::string_view text,
                                                             std::string_view file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // byte order mark of some editors
  if (text.find('\0') != std::string_view::npos || base::repairUtf8(text) != text) {
    return base::fail(base::ErrorKind::kInvalid, fmt::format("{} is not UTF-8 text", file));
  }
  return Parser(text, file).parse();
}

}  // namespace config
