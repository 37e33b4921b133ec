#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/language.h"

namespace languages {

/// A warm-up tier of a parked interpreter: what is imported before the program arrives.
struct Tier {
  std::string name = {};                  ///< "bare", "data"
  std::vector<std::string> imports = {};  ///< a program that imports one of these wants this tier
};

/// A file that is placed beside the parking script.
struct Module {
  std::string file = {};  ///< "tool_channel.py"
  std::string text = {};
};

/// How one language is built and started: the content of its language.yaml.
/// In `build`, `run` and `environment` layOut() replaces the placeholders of PlaceholderValues.
struct Description {
  model::Language language = {};
  /// File name of the source, e.g. "program.py", "{class}.java".
  std::string source = {};
  /// argv of the compiler; empty: nothing to build.
  std::vector<std::string> build = {};
  /// argv; the program's arguments are appended.
  std::vector<std::string> run = {};
  std::vector<std::pair<std::string, std::string>> environment = {};
  /// Paths that exist in the sandbox root when the language is installed; see isInstalled().
  std::vector<std::string> detect = {};
  /// Text of the parking script; empty: starts cold.
  std::string bootstrap = {};
  /// What the parking script imports to keep variables; empty: they do not outlive a run.
  std::vector<Module> stateModules = {};
  /// At least one when `bootstrap` is set.
  std::vector<Tier> tiers = {};
  /// What the parking script imports to run programs that call tools, and the codes of the
  /// languages that it can do that for; empty: none.
  std::vector<Module> toolModules = {};
  std::vector<std::string> toolLanguages = {};
  /// How many sandboxes are kept parked by default.
  std::uint32_t pool = 0;
};

}  // namespace languages
