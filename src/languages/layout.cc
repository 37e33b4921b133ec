#include "languages/layout.h"

#include <algorithm>

#include "languages/java_class.h"
#include "languages/placeholders.h"

namespace languages {
namespace {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// What every program finds, whatever its language. Nothing of the host's environment is handed
/// down.
const Variables& baseEnvironment() {
  static const Variables variables = {
      {"PATH", "/usr/local/bin:/usr/bin:/bin"},
      {"HOME", "/tmp"},
      {"TMPDIR", "/tmp"},
      {"LANG", "C.UTF-8"},
      {"TZ", "UTC"},
      {"USER", "sandbox"},
      {"LOGNAME", "sandbox"},
  };
  return variables;
}

PlaceholderValues valuesFor(const Description& description, const model::Program& program,
                            const model::RunLimits& limits) {
  PlaceholderValues values{
      .directory = std::string(kProgramDirectory),
      .data = std::string(kWorkingDirectory),
      .output = std::string(kProgramDirectory) + "/program",
      .memoryBytes = limits.memoryBytes,
      .cpus = limits.cpus,
  };
  if (description.source.find("{class}") != std::string::npos) {
    auto names = javaNames(program.code);
    values.className = std::move(names.file);
    values.mainClass = std::move(names.mainClass);
  }
  values.source = values.directory + "/" + fillIn(description.source, values);
  return values;
}

std::vector<std::string> fillInAll(const std::vector<std::string>& words,
                                   const PlaceholderValues& values) {
  std::vector<std::string> filled;
  filled.reserve(words.size());
  for (const auto& word : words) filled.push_back(fillIn(word, values));
  return filled;
}

std::vector<std::string> environmentOf(const Variables& own, const PlaceholderValues& values) {
  std::vector<std::string> environment;
  for (const auto& [name, value] : baseEnvironment()) {
    const bool replaced = std::ranges::find(own, name, &Variables::value_type::first) != own.end();
    if (!replaced) environment.push_back(name + "=" + value);
  }
  for (const auto& [name, value] : own) environment.push_back(name + "=" + fillIn(value, values));
  return environment;
}

}  // namespace

Layout layOut(const Description& description, const model::Program& program,
              const model::RunLimits& limits) {
  const auto values = valuesFor(description, program, limits);
  Layout layout{
      .sourcePath = values.source,
      .build = std::nullopt,
      .run = fillInAll(description.run, values),
      .environment = environmentOf(description.environment, values),
  };
  if (!description.build.empty()) layout.build = fillInAll(description.build, values);
  layout.run.insert(layout.run.end(), program.args.begin(), program.args.end());
  return layout;
}

}  // namespace languages
