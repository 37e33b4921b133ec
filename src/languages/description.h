#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/language.h"

namespace languages {

/// A warm-up tier of a parked interpreter: what is imported before the program arrives.
struct Tier {
  std::string name;                  ///< "bare", "data"
  std::vector<std::string> imports;  ///< a program that imports one of these wants this tier
};

/// How one language is built and started: the content of its language.yaml.
/// In `build`, `run` and `environment` these placeholders are replaced by layOut():
/// {source} {directory} {output} {class} and {memory_mb:N} (N per cent of the memory limit, in MB), {cpus}.
struct Description {
  model::Language language;
  std::string source;                 ///< file name of the source, e.g. "program.py", "{class}.java"
  std::vector<std::string> build;     ///< argv of the compiler; empty: nothing to build
  std::vector<std::string> run;       ///< argv; the program's arguments are appended
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::string> detect;    ///< paths that exist in the sandbox root when it is installed
  std::string bootstrap;              ///< text of the parking script; empty: starts cold
  std::vector<Tier> tiers;            ///< at least one when `bootstrap` is set
  std::uint32_t pool = 0;             ///< how many sandboxes are kept parked by default
};

}  // namespace languages
