#include "languages/yaml_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace languages {
namespace {

tl::unexpected<base::Error> failAt(const std::string& file, const YAML::Mark& mark,
                                   std::string_view rest) {
  return base::fail(base::ErrorKind::kInvalid,
                    fmt::format("{}:{}: {}", file, std::max(mark.line, 0) + 1, rest));
}

}  // namespace

base::Result<YamlSection> YamlSection::parse(const std::string& text, std::string file) {
  try {
    const YAML::Node root = YAML::Load(text);
    if (!root.IsMap()) return failAt(file, root.Mark(), "expected a mapping of keys to values");
    return YamlSection(root, std::move(file));
  } catch (const YAML::Exception& error) {
    return failAt(file, error.mark, error.msg);
  }
}

base::Result<void> YamlSection::allowOnly(std::initializer_list<std::string_view> known) const {
  std::set<std::string> seen;
  for (const auto& entry : node_) {
    const auto& key = entry.first.Scalar();
    if (std::ranges::find(known, key) == known.end()) {
      return failAt(file_, entry.first.Mark(),
                    fmt::format("{}: unknown key; known are {}", key, fmt::join(known, ", ")));
    }
    if (!seen.insert(key).second) {
      return failAt(file_, entry.first.Mark(), fmt::format("{}: stands here a second time", key));
    }
  }
  return {};
}

tl::unexpected<base::Error> YamlSection::wrong(const std::string& key,
                                               const std::string& expected) const {
  const YAML::Node& at = node_;
  const auto found = at[key];
  return failAt(file_, found ? found.Mark() : at.Mark(), fmt::format("{}: {}", key, expected));
}

base::Result<std::string> YamlSection::text(const std::string& key) const {
  const YAML::Node& at = node_;
  const auto found = at[key];
  if (!found) return wrong(key, "is missing");
  if (!found.IsScalar() || found.Scalar().empty()) return wrong(key, "expected a text");
  return found.Scalar();
}

base::Result<std::vector<std::string>> YamlSection::strings(const YAML::Node& node,
                                                            const std::string& key) const {
  std::vector<std::string> texts;
  if (!node.IsSequence()) return wrong(key, "expected a list of texts");
  for (const auto& item : node) {
    if (!item.IsScalar()) return wrong(key, "expected a list of texts");
    texts.push_back(item.Scalar());
  }
  return texts;
}

base::Result<std::vector<std::string>> YamlSection::list(const std::string& key) const {
  const YAML::Node& at = node_;
  const auto found = at[key];
  if (!found) return std::vector<std::string>{};
  return strings(found, key);
}

base::Result<std::vector<std::pair<std::string, std::string>>> YamlSection::pairs(
    const std::string& key) const {
  std::vector<std::pair<std::string, std::string>> pairs;
  const YAML::Node& at = node_;
  const auto found = at[key];
  if (!found) return pairs;
  if (!found.IsMap()) return wrong(key, "expected a mapping of names to texts");
  for (const auto& entry : found) {
    if (!entry.second.IsScalar()) {
      return failAt(file_, entry.first.Mark(),
                    fmt::format("{}.{}: expected a text", key, entry.first.Scalar()));
    }
    pairs.emplace_back(entry.first.Scalar(), entry.second.Scalar());
  }
  return pairs;
}

base::Result<double> YamlSection::positiveNumber(const std::string& key, double fallback) const {
  const YAML::Node& at = node_;
  const auto found = at[key];
  if (!found) return fallback;
  double number = 0;
  if (!YAML::convert<double>::decode(found, number) || !(number > 0 && number <= 1000)) {
    return wrong(key, "expected a number above 0 and up to 1000");
  }
  return number;
}

base::Result<std::uint32_t> YamlSection::count(const std::string& key,
                                               std::uint32_t fallback) const {
  const YAML::Node& at = node_;
  const auto found = at[key];
  if (!found) return fallback;
  int number = 0;
  if (!YAML::convert<int>::decode(found, number) || number < 0 || number > 10'000) {
    return wrong(key, "expected a whole number from 0 to 10000");
  }
  return number;
}

base::Result<bool> YamlSection::flag(const std::string& key, bool fallback) const {
  const YAML::Node& at = node_;
  const auto found = at[key];
  if (!found) return fallback;
  bool value = fallback;
  if (!YAML::convert<bool>::decode(found, value)) return wrong(key, "expected true or false");
  return value;
}

base::Result<std::optional<YamlSection>> YamlSection::section(const std::string& key) const {
  const YAML::Node& at = node_;
  const auto found = at[key];
  if (!found) return std::nullopt;
  if (!found.IsMap()) return wrong(key, "expected a mapping of keys to values");
  return YamlSection(found, file_);
}

std::vector<std::string> YamlSection::keys() const {
  std::vector<std::string> keys;
  for (const auto& entry : node_) keys.push_back(entry.first.Scalar());
  return keys;
}

}  // namespace languages
