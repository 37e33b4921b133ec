#include "languages/read_description.h"

#include <fmt/format.h>

#include <algorithm>

#include "languages/placeholders.h"
#include "languages/yaml_section.h"

namespace languages {
namespace {

using base::Result;

constexpr std::string_view kNameLetters = "abcdefghijklmnopqrstuvwxyz0123456789+#-_.";

constexpr std::initializer_list<std::string_view> kKeys = {
    "code",   "aliases",     "source",
    "build",  "run",         "environment",
    "detect", "multipliers", "silentExitIsNormal",
    "parked"};

bool isName(const std::string& name) {
  return !name.empty() && name.size() <= 32 && name.find_first_not_of(kNameLetters) == name.npos;
}

/// Only a plain file name: a description must not reach out of the folder of the program.
bool isFileName(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos;
}

Result<std::vector<std::string>> names(const YamlSection& yaml, const std::string& key) {
  auto names = TRY(yaml.list(key));
  for (const auto& name : names) {
    if (!isName(name)) return yaml.wrong(key, fmt::format("\"{}\" is no name of a language", name));
  }
  return names;
}

Result<std::vector<std::string>> command(const YamlSection& yaml, const std::string& key) {
  auto words = TRY(yaml.list(key));
  for (const auto& word : words) {
    if (const auto unknown = unknownPlaceholder(word)) {
      return yaml.wrong(key, fmt::format("unknown placeholder {}", *unknown));
    }
  }
  return words;
}

Result<model::Language> readLanguage(const YamlSection& yaml) {
  model::Language language;
  language.code = TRY(yaml.text("code"));
  if (!isName(language.code)) return yaml.wrong("code", "expected lower-case letters and digits");
  language.aliases = TRY(names(yaml, "aliases"));
  language.silentExitIsNormal = TRY(yaml.flag("silentExitIsNormal", false));
  if (const auto multipliers = TRY(yaml.section("multipliers"))) {
    if (auto known = multipliers->allowOnly({"time", "memory"}); !known)
      return base::fail(known.error());
    language.timeMultiplier = TRY(multipliers->positiveNumber("time", 1));
    language.memoryMultiplier = TRY(multipliers->positiveNumber("memory", 1));
  }
  return language;
}

Result<std::vector<std::pair<std::string, std::string>>> readEnvironment(const YamlSection& yaml) {
  auto variables = TRY(yaml.pairs("environment"));
  for (const auto& [name, value] : variables) {
    if (name.empty() || name.find('=') != name.npos) {
      return yaml.wrong("environment", fmt::format("\"{}\" is no name of a variable", name));
    }
    if (const auto unknown = unknownPlaceholder(value)) {
      return yaml.wrong("environment", fmt::format("{}: unknown placeholder {}", name, *unknown));
    }
  }
  return variables;
}

Result<std::vector<std::string>> readDetect(const YamlSection& yaml) {
  auto paths = TRY(yaml.list("detect"));
  if (paths.empty()) return yaml.wrong("detect", "expected at least one path of the sandbox root");
  for (const auto& path : paths) {
    if (!path.starts_with('/')) return yaml.wrong("detect", "expected absolute paths");
  }
  return paths;
}

Result<std::string> readScript(const YamlSection& parked, const std::string& key,
                               const FindBeside& findBeside) {
  const auto name = TRY(parked.text(key));
  auto text = isFileName(name) ? findBeside(name) : std::nullopt;
  if (!text) return parked.wrong(key, "expected the name of a file beside this one");
  return *std::move(text);
}

Result<std::vector<Module>> readModules(const YamlSection& section, const std::string& key,
                                        const FindBeside& findBeside) {
  std::vector<Module> modules;
  for (const auto& name : TRY(section.list(key))) {
    auto text = isFileName(name) ? findBeside(name) : std::nullopt;
    if (!text) return section.wrong(key, "expected names of files beside this one");
    modules.push_back({.file = name, .text = *std::move(text)});
  }
  return modules;
}

Result<void> readParked(const YamlSection& yaml, const FindBeside& findBeside, Description& into) {
  const auto parked = TRY(yaml.section("parked"));
  if (!parked) return {};
  if (auto known = parked->allowOnly({"bootstrap", "pool", "state", "tiers", "tools"}); !known)
    return known;
  into.bootstrap = TRY(readScript(*parked, "bootstrap", findBeside));
  into.stateModules = TRY(readModules(*parked, "state", findBeside));
  into.language.keepsVariables = !into.stateModules.empty();
  into.pool = TRY(parked->count("pool", 0));

  if (const auto tools = TRY(parked->section("tools"))) {
    if (auto known = tools->allowOnly({"modules", "languages"}); !known) return known;
    into.toolModules = TRY(readModules(*tools, "modules", findBeside));
    into.toolLanguages = TRY(names(*tools, "languages"));
  }

  const auto tiers = TRY(parked->section("tiers"));
  for (const auto& name : tiers ? tiers->keys() : std::vector<std::string>{}) {
    into.tiers.push_back({.name = name, .imports = TRY(tiers->list(name))});
  }
  if (into.tiers.empty()) return parked->wrong("tiers", "expected at least one tier");
  return {};
}

}  // namespace

Result<Description> readDescription(const std::string& text, const std::string& file,
                                    const FindBeside& findBeside) {
  const auto yaml = TRY(YamlSection::parse(text, file));
  if (auto known = yaml.allowOnly(kKeys); !known) return base::fail(known.error());

  Description description;
  description.language = TRY(readLanguage(yaml));
  description.source = TRY(yaml.text("source"));
  if (!isFileName(description.source)) return yaml.wrong("source", "expected a plain file name");
  if (const auto unknown = unknownPlaceholder(description.source)) {
    return yaml.wrong("source", fmt::format("unknown placeholder {}", *unknown));
  }
  description.build = TRY(command(yaml, "build"));
  description.run = TRY(command(yaml, "run"));
  if (description.run.empty()) return yaml.wrong("run", "expected a command and its arguments");
  description.environment = TRY(readEnvironment(yaml));
  description.detect = TRY(readDetect(yaml));
  if (auto parked = readParked(yaml, findBeside, description); !parked)
    return base::fail(parked.error());
  return description;
}

}  // namespace languages
