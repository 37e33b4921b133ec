// What is read from a client's program before it runs: the names in a Java source, the imports of a
// Python source, and the command lines that come of them. All languages see every input.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "languages/java_class.h"
#include "languages/layout.h"
#include "languages/load.h"
#include "require.h"

namespace {

using fuzz::require;

// A longer one is refused by init (jail::InitRequest::path).
constexpr std::size_t kLongestPath = 255;

const std::vector<languages::Description>& installed() {
  static const auto descriptions = languages::load().value();
  return descriptions;
}

bool hasNul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

void checkLayout(const languages::Description& description, std::string_view source) {
  const model::Program program{.language = description.language.code,
                               .code = std::string(source),
                               .args = {"argument"},
                               .standardInput = {}};
  const auto layout = languages::layOut(description, program, model::RunLimits{});
  const auto folder = std::string(languages::kProgramDirectory) + "/";
  require(layout.sourcePath.starts_with(folder), "the source lies in the program's folder");
  const auto name = layout.sourcePath.substr(folder.size());
  require(!name.empty() && name.find('/') == name.npos, "the source has a plain file name");
  require(layout.sourcePath.size() <= kLongestPath, "the source's path fits");
  require(!hasNul(layout.sourcePath) && std::ranges::none_of(layout.run, hasNul) &&
              std::ranges::none_of(layout.build.value_or(std::vector<std::string>{}), hasNul) &&
              std::ranges::none_of(layout.environment, hasNul),
          "no string that execve(2) takes holds a NUL");
  require(layout.run.back() == "argument", "the program's arguments come last");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const auto names = languages::javaNames(source);
  require(!names.file.empty() && !names.mainClass.empty(), "every source has some name");
  for (const auto& description : installed()) {
    checkLayout(description, source);
    if (description.tiers.empty()) continue;
    const auto& tier = languages::chooseTier(description, source);
    require(&tier >= description.tiers.data() &&
                &tier < description.tiers.data() + description.tiers.size(),
            "the tier is one of the language's");
  }
  return 0;
}
