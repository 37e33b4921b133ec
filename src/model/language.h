#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace model {

/// A programming language as the wire and the limits see it. How it is built and started is known
/// to the runner alone (languages/).
struct Language {
  std::string code;                  ///< "py", "f90", ...
  std::vector<std::string> aliases;  ///< "python", "fortran", ...
  double timeMultiplier = 1.0;       ///< of MAX_EXECUTION_TIME
  double memoryMultiplier = 1.0;     ///< of MAX_MEMORY_MB
  bool silentExitIsNormal = false;   ///< bash: `grep` without a hit needs no explanation in stderr
  bool keepsVariables = false;       ///< they may outlive a run, for the next one of the session
};

/// The languages of this deployment. Immutable after construction.
class LanguageCatalog {
 public:
  explicit LanguageCatalog(std::vector<Language> languages) : languages_(std::move(languages)) {}

  /// By code or alias, in any letter case; null when there is none. Valid as long as the catalog.
  [[nodiscard]] const Language* find(std::string_view name) const;
  [[nodiscard]] const std::vector<Language>& all() const { return languages_; }

 private:
  std::vector<Language> languages_;
};

}  // namespace model
