#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace languages {

/// A mapping of a YAML file, read strictly. Every error is kInvalid and says "file:line: key: what
/// was expected". A missing optional key gives the empty value.
class YamlSection {
 public:
  /// The file's content, which must be a mapping. `file` is the name used in errors.
  static base::Result<YamlSection> parse(const std::string& text, std::string file);

  /// Fails for the first key that is not one of `known`, and for one that occurs twice.
  base::Result<void> allowOnly(std::initializer_list<std::string_view> known) const;

  base::Result<std::string> text(const std::string& key) const;
  base::Result<std::vector<std::string>> list(const std::string& key) const;
  base::Result<std::vector<std::pair<std::string, std::string>>> pairs(
      const std::string& key) const;
  base::Result<double> positiveNumber(const std::string& key, double fallback) const;
  base::Result<std::uint32_t> count(const std::string& key, std::uint32_t fallback) const;
  base::Result<bool> flag(const std::string& key, bool fallback) const;
  base::Result<std::optional<YamlSection>> section(const std::string& key) const;

  /// The keys of this mapping, in the order of the file.
  std::vector<std::string> keys() const;

  /// An error at `key` (at the mapping itself if it has no such key).
  tl::unexpected<base::Error> wrong(const std::string& key, const std::string& expected) const;

 private:
  YamlSection(YAML::Node node, std::string file) : node_(std::move(node)), file_(std::move(file)) {}
  base::Result<std::vector<std::string>> strings(const YAML::Node& node,
                                                 const std::string& key) const;

  YAML::Node node_;
  std::string file_;
};

}  // namespace languages
