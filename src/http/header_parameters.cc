#include "http/header_parameters.h"

#include "http/letter_case.h"

namespace http {
namespace {

bool isSpace(char c) {
  return c == ' ' || c == '\t';
}

bool isBare(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != '\x7F' && c != '"' && c != ';';
}

/// Takes the text apart from left to right; nothing when it is not what is asked for.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool atEnd() const { return rest_.empty(); }

  void skipSpaces() {
    while (!rest_.empty() && isSpace(rest_.front())) rest_.remove_prefix(1);
  }

  [[nodiscard]] bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Non-empty; ends before `stop` too.
  [[nodiscard]] std::optional<std::string> bare(char stop) {
    std::size_t length = 0;
    while (length < rest_.size() && isBare(rest_[length]) && rest_[length] != stop) ++length;
    if (length == 0) return std::nullopt;
    std::string taken(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return taken;
  }

  /// What follows the opening quote, up to and without the closing one.
  [[nodiscard]] std::optional<std::string> quoted() {
    std::string text;
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.starts_with("\\\"") || rest_.starts_with("\\\\")) rest_.remove_prefix(1);
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    if (!take('"')) return std::nullopt;
    return text;
  }

 private:
  std::string_view rest_;
};

/// Whether a parameter was taken and is a new one.
bool takeParameter(Scanner& scanner, ParameterizedValue& into) {
  auto name = scanner.bare('=');
  if (!name || !scanner.take('=')) return false;
  for (char& c : *name) c = lowerCase(c);
  auto value = scanner.take('"') ? scanner.quoted() : scanner.bare('\0');
  if (!value || into.find(*name)) return false;
  into.parameters.emplace_back(*std::move(name), *std::move(value));
  return true;
}

}  // namespace

std::optional<std::string_view> ParameterizedValue::find(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<ParameterizedValue> parseParameterizedValue(std::string_view text) {
  Scanner scanner(text);
  scanner.skipSpaces();
  auto value = scanner.bare('\0');
  if (!value) return std::nullopt;
  ParameterizedValue parsed{.value = *std::move(value), .parameters = {}};
  for (;;) {
    scanner.skipSpaces();
    if (scanner.atEnd()) return parsed;
    if (!scanner.take(';')) return std::nullopt;
    scanner.skipSpaces();
    if (scanner.atEnd()) return parsed;  // some end their list with a ';'
    if (!takeParameter(scanner, parsed)) return std::nullopt;
  }
}

}  // namespace http
