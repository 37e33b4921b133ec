#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "languages/description.h"
#include "model/run.h"

namespace languages {

/// Where source and build products live inside every sandbox; apart from the program's /mnt/data.
inline constexpr std::string_view kProgramDirectory = "/run/program";
inline constexpr std::string_view kWorkingDirectory = "/mnt/data";

/// Everything the runner needs to build and start one program.
struct Layout {
  std::string sourcePath;                         ///< absolute, below kProgramDirectory
  std::optional<std::vector<std::string>> build;  ///< argv, run in kProgramDirectory
  std::vector<std::string> run;                   ///< argv, run in kWorkingDirectory
  std::vector<std::string> environment;           ///< "NAME=value", complete
};

/// Pure; no file is touched.
[[nodiscard]] Layout layOut(const Description& description, const model::Program& program,
                            const model::RunLimits& limits);

/// The tier in which `code` starts fastest: the one that has most of what it imports, the first of
/// equals. Reads `import` and `from` lines, nothing else; a wrong guess costs time, not
/// correctness. `description.tiers` must not be empty. The reference lives as long as
/// `description`.
[[nodiscard]] const Tier& chooseTier(const Description& description, std::string_view code);

}  // namespace languages
