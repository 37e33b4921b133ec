#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace languages {

/// What the placeholders of a description stand for in one run.
struct PlaceholderValues {
  std::string source = {};        ///< {source}: absolute path of the source
  std::string directory = {};     ///< {directory}: where source and build products lie
  std::string data = {};          ///< {data}: the working directory of the program
  std::string output = {};        ///< {output}: absolute path of the compiled program
  std::string className = {};     ///< {class}: name of the Java file without its suffix
  std::string mainClass = {};     ///< {main}: the Java class to start, with its package
  std::uint64_t memoryBytes = 0;  ///< {memory_mb:N}: N per cent of it, in MB, at least 1
  double cpus = 1;                ///< {cpus}: rounded up, at least 1
};

/// `text` with every placeholder replaced. Braces that enclose anything but a lower-case word (and
/// a number after a colon) are ordinary text. Unknown names stay; unknownPlaceholder() finds them
/// earlier.
[[nodiscard]] std::string fillIn(std::string_view text, const PlaceholderValues& values);

/// The first placeholder of `text` that fillIn() would not know, with its braces.
[[nodiscard]] std::optional<std::string> unknownPlaceholder(std::string_view text);

}  // namespace languages
