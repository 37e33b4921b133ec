#pragma once

#include <array>
#include <list>
#include <string>
#include <string_view>

// For rows that there are for every language. Languages of an operator have none: their pods are as
// all others.
namespace config {

struct LanguageName {
  std::string_view code, inNames;
};

inline constexpr std::array<LanguageName, 13> kLanguages{{{"py", "PY"},
                                                          {"js", "JS"},
                                                          {"ts", "TS"},
                                                          {"go", "GO"},
                                                          {"java", "JAVA"},
                                                          {"c", "C"},
                                                          {"cpp", "CPP"},
                                                          {"php", "PHP"},
                                                          {"rs", "RS"},
                                                          {"r", "R"},
                                                          {"f90", "F90"},
                                                          {"d", "D"},
                                                          {"bash", "BASH"}}};

/// "POD_POOL_JS"; lives as long as the process, as the table does.
[[nodiscard]] inline std::string_view nameFor(std::string_view beginning,
                                              const LanguageName& language) {
  static std::list<std::string> names;
  return names.emplace_back(std::string(beginning) + std::string(language.inNames));
}

}  // namespace config
