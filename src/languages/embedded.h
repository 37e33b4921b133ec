#pragma once

#include <span>
#include <string_view>

namespace languages {

/// A file of this folder as it was when the executable was built (see embed.cmake).
struct EmbeddedFile {
  std::string_view path;  ///< relative to this folder: "python/language.yaml"
  std::string_view text;
};

/// All of them; the languages in the order of the wire contract.
[[nodiscard]] std::span<const EmbeddedFile> embeddedFiles();

}  // namespace languages
