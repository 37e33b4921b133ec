#include "languages/java_class.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace languages {
namespace {

constexpr std::string_view kFallback = "Code";
constexpr std::size_t kLongestName =
    200;  // a file name has 255 bytes, ".java" and "$Inner.class" included

bool isWordByte(unsigned char byte) {
  return std::isalnum(byte) || byte == '_' || byte == '$' || byte >= 0x80;
}

/// Words and single signs of a Java source; comments and literals are left out.
class JavaTokens {
 public:
  explicit JavaTokens(std::string_view source) : rest_(source) {}

  /// Empty at the end.
  std::string_view next() {
    while (!rest_.empty()) {
      if (std::isspace(static_cast<unsigned char>(rest_.front())))
        rest_.remove_prefix(1);
      else if (rest_.starts_with("//"))
        skipBehind("\n", 2);
      else if (rest_.starts_with("/*"))
        skipBehind("*/", 2);
      else if (rest_.starts_with("\"\"\""))
        skipLiteral("\"\"\"");
      else if (rest_.starts_with('"'))
        skipLiteral("\"");
      else if (rest_.starts_with('\''))
        skipLiteral("'");
      else
        return take();
    }
    return {};
  }

 private:
  void skipBehind(std::string_view end, std::size_t from) {
    const auto at = rest_.find(end, from);
    rest_.remove_prefix(at == rest_.npos ? rest_.size() : at + end.size());
  }

  void skipLiteral(std::string_view quote) {
    std::size_t at = quote.size();
    while (at < rest_.size() && !rest_.substr(at).starts_with(quote))
      at += rest_[at] == '\\' ? 2 : 1;
    rest_.remove_prefix(std::min(at + quote.size(), rest_.size()));
  }

  std::string_view take() {
    std::size_t length = 0;
    while (length < rest_.size() && isWordByte(rest_[length])) ++length;
    const auto token = rest_.substr(0, std::max<std::size_t>(length, 1));
    rest_.remove_prefix(token.size());
    return token;
  }

  std::string_view rest_;
};

struct TopLevelType {
  std::string name;
  bool isPublic = false;
  bool hasMain = false;
};

struct JavaOutline {
  std::string package;
  std::vector<TopLevelType> types;
};

bool declaresType(std::string_view word) {
  return word == "class" || word == "interface" || word == "enum" || word == "record";
}

JavaOutline outlineOf(std::string_view source) {
  JavaTokens tokens(source);
  JavaOutline outline;
  int depth = 0;
  bool isPublic = false, inPackage = false;
  std::string_view before, beforeThat;
  for (auto token = tokens.next(); !token.empty(); token = tokens.next()) {
    if (token == "{") ++depth;
    if (token == "}") depth = std::max(0, depth - 1);
    if (depth == 0) {
      if (token == ";" || token == "}") isPublic = inPackage = false;
      // Anything else stands in no package name, and would end up in a command line.
      if (inPackage && (token == "." || isWordByte(token.front()))) outline.package += token;
      if (token == "package") inPackage = true;
      if (token == "public") isPublic = true;
      if (declaresType(before) && isWordByte(token.front()) && token.size() <= kLongestName) {
        outline.types.push_back({.name = std::string(token), .isPublic = isPublic});
      }
    }
    const bool isMain = depth == 1 && beforeThat == "void" && before == "main" && token == "(";
    if (isMain && !outline.types.empty()) outline.types.back().hasMain = true;
    beforeThat = std::exchange(before, token);
  }
  return outline;
}

}  // namespace

JavaNames javaNames(std::string_view source) {
  const auto outline = outlineOf(source);
  const auto& types = outline.types;
  if (types.empty()) return {.file = std::string(kFallback), .mainClass = std::string(kFallback)};

  const auto publicType = std::ranges::find_if(types, &TopLevelType::isPublic);
  const auto withMain = std::ranges::find_if(types, &TopLevelType::hasMain);
  auto started = publicType;
  if (publicType == types.end() || (!publicType->hasMain && withMain != types.end()))
    started = withMain;
  if (started == types.end()) started = types.begin();

  const auto& file = publicType == types.end() ? started->name : publicType->name;
  const auto prefix = outline.package.empty() ? "" : outline.package + ".";
  return {.file = file, .mainClass = prefix + started->name};
}

}  // namespace languages
