#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.h"

namespace config {

struct Sources;

struct Integer {
  std::int64_t least, most;
};
struct Decimal {
  double least, most;
};
struct Boolean {};
struct Text {};
struct List {};  ///< comma list, one item a line, or a JSON array of strings
struct Path {};
struct Choice {
  std::vector<std::string_view> names;  ///< in the order of the enum's values; letter case is free
};
using Type = std::variant<Integer, Decimal, Boolean, Text, List, Path, Choice>;

using Member = std::variant<
    std::uint32_t Settings::*, std::uint64_t Settings::*, std::chrono::seconds Settings::*,
    std::chrono::minutes Settings::*, std::chrono::hours Settings::*, Megabytes Settings::*,
    double Settings::*, bool Settings::*, std::string Settings::*,
    std::vector<std::string> Settings::*, std::filesystem::path Settings::*,
    std::optional<std::filesystem::path> Settings::*, OutputMode Settings::*, LogLevel Settings::*,
    LogFormat Settings::*, SandboxBackend Settings::*, PodReuse Settings::*, PullPolicy Settings::*,
    SeccompProfile Settings::*, Texts Settings::*, Counts Settings::*>;

/// One setting: everything that is known of it. Loading, the checks and docs/configuration.md are
/// made from the rows; nothing else knows a setting's name.
struct Row {
  std::string_view name;
  std::string_view unit;  ///< "s", "MB", ...; empty for counts, texts and switches
  Type type;
  std::string_view fallback;  ///< the default, written as in a .env file
  std::string_view says;      ///< a sentence for docs/configuration.md
  Member into;
  bool secret = false;  ///< never shown; NAME_FILE names a file that holds it
  /// What is wrong with a text, or with one item of a list: "must be ..."; null accepts all.
  std::optional<std::string> (*check)(std::string_view value) = nullptr;
  /// The default where it depends on the machine; `fallback` then only describes it.
  std::string (*derive)(const Sources& sources) = nullptr;
  std::string_view language = {};  ///< whose place in Texts or Counts it fills
  /// With the other one nothing reads it, and giving it is an error.
  std::optional<SandboxBackend> onlyWith = {};
};

struct Section {
  std::string_view title;
  std::vector<Row> rows;
};

/// All settings, in the order of the reference page. The same object at each call.
[[nodiscard]] std::span<const Section> table();

/// Null when there is no setting of that name.
[[nodiscard]] const Row* findRow(std::string_view name);

}  // namespace config
