#include "api/wire/tool_names.h"

#include <algorithm>
#include <array>

namespace wire {
namespace {

constexpr std::array<std::string_view, 35> kPythonKeywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

// Words of the grammar and declarations: no function can have these names, or none should.
constexpr std::array<std::string_view, 24> kBashWords = {
    "if",     "then",    "else",    "elif",  "fi",       "case",     "esac",   "for",
    "while",  "until",   "do",      "done",  "in",       "function", "select", "time",
    "coproc", "declare", "typeset", "local", "readonly", "export",   "unset",  "builtin"};

// Commands that a program, or our own functions, cannot do without.
constexpr std::array<std::string_view, 20> kBashCommands = {
    "return", "exit", "break", "continue", "shift", "source", "echo", "printf", "read",  "cd",
    "kill",   "trap", "wait",  "eval",     "exec",  "set",    "test", "true",   "false", "command"};

constexpr std::array<std::string_view, 7> kHarmless = {"alias", "unalias", "jobs", "bg",
                                                       "fg",    "let",     "pwd"};

bool isLetter(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || letter == '_';
}
bool isDigit(char letter) {
  return letter >= '0' && letter <= '9';
}

std::string identifier(std::string_view tool, std::string_view becomeUnderscores) {
  std::string name;
  for (const char letter : tool) {
    if (becomeUnderscores.find(letter) != std::string_view::npos)
      name += '_';
    else if (isLetter(letter) || isDigit(letter))
      name += letter;
  }
  if (!name.empty() && isDigit(name.front())) name.insert(0, "_");
  return name.empty() ? "tool" : name;
}

bool isOneOf(const auto& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::string pythonName(std::string_view tool) {
  auto name = identifier(tool, "- \t\r\n\f\v");
  return isOneOf(kPythonKeywords, name) ? name + "_tool" : name;
}

std::vector<std::string> bashNames(std::string_view tool) {
  auto name = identifier(tool, "-. \t\r\n\f\v");
  const bool taken =
      isOneOf(kBashWords, name) || isOneOf(kBashCommands, name) || name.starts_with("_ptc_");
  if (taken) return {name + "_tool"};
  if (isOneOf(kHarmless, name)) return {name, name + "_tool"};
  return {name};
}

}  // namespace wire
