#include "languages/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/read_file.h"
#include "languages/embedded.h"
#include "languages/read_description.h"

namespace languages {
namespace {

using base::Result;
namespace fs = std::filesystem;

constexpr std::string_view kFileName = "/language.yaml";

std::optional<std::string> embeddedText(const std::string& path) {
  const auto files = embeddedFiles();
  const auto found = std::ranges::find(files, path, &EmbeddedFile::path);
  if (found == files.end()) return std::nullopt;
  return std::string(found->text);
}

Result<std::vector<Description>> loadEmbedded() {
  std::vector<Description> descriptions;
  for (const auto& [path, text] : embeddedFiles()) {
    if (!path.ends_with(kFileName)) continue;
    const std::string folder(path.substr(0, path.size() - kFileName.size()));
    const auto beside = [&](const std::string& name) { return embeddedText(folder + "/" + name); };
    descriptions.push_back(TRY(readDescription(std::string(text), std::string(path), beside)));
  }
  return descriptions;
}

Result<std::vector<fs::path>> descriptionFilesOf(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path file = entry->path() / kFileName.substr(1);
    std::error_code absent;
    if (fs::exists(file, absent)) files.push_back(file);
  }
  if (error) {
    return base::fail(base::ErrorKind::kInvalid, folder.string() + ": " + error.message());
  }
  std::ranges::sort(files);  // the order of a folder is not defined, that of the answers should be
  return files;
}

Result<Description> loadFile(const fs::path& file) {
  const auto text = TRY(base::readFile(file));
  return readDescription(text, file.string(), [&](const std::string& name) {
    auto script = base::readFile(file.parent_path() / name);
    return script ? std::optional(std::move(*script)) : std::nullopt;
  });
}

void addOrReplace(std::vector<Description>& all, Description description) {
  const auto same = [&](const Description& known) {
    return known.language.code == description.language.code;
  };
  const auto known = std::ranges::find_if(all, same);
  if (known == all.end()) {
    all.push_back(std::move(description));
  } else {
    *known = std::move(description);
  }
}

/// A name that means two languages would silently run programs in the wrong one.
Result<void> refuseSharedNames(const std::vector<Description>& all) {
  std::map<std::string, std::string> owners;
  for (const auto& description : all) {
    auto names = description.language.aliases;
    names.push_back(description.language.code);
    for (const auto& name : names) {
      const auto [owner, isNew] = owners.emplace(name, description.language.code);
      if (isNew || owner->second == description.language.code) continue;
      return base::fail(base::ErrorKind::kInvalid,
                        fmt::format("languages \"{}\" and \"{}\" are both called \"{}\"",
                                    owner->second, description.language.code, name));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Description>> load(const std::optional<fs::path>& folder) {
  auto descriptions = TRY(loadEmbedded());
  if (folder) {
    const auto files = TRY(descriptionFilesOf(*folder));
    for (const auto& file : files) {
      addOrReplace(descriptions, TRY(loadFile(file)));
    }
  }
  if (auto shared = refuseSharedNames(descriptions); !shared) return base::fail(shared.error());
  return descriptions;
}

model::LanguageCatalog catalogOf(const std::vector<Description>& descriptions) {
  std::vector<model::Language> languages;
  languages.reserve(descriptions.size());
  for (const auto& description : descriptions) languages.push_back(description.language);
  return model::LanguageCatalog(std::move(languages));
}

}  // namespace languages
