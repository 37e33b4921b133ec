// What is wrong with words and JSON texts that go into Kubernetes objects. The API server checks
// them too, but only when the first pod is made.
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <set>

#include "config/checks.h"

namespace config {
namespace {

namespace json = boost::json;
using Problem = std::optional<std::string>;

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kMostJsonBytes = 64U << 10;

bool isLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isWordCharacter(char c) {
  return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || c == '_';
}

json::value parsed(std::string_view text) {
  if (text.size() > kMostJsonBytes) return nullptr;
  boost::system::error_code error;
  auto value = json::parse({text.data(), text.size()}, error);
  return error ? json::value() : value;
}

bool isToleration(const json::value& item) {
  static const std::set<std::string_view> kTexts{"key", "operator", "value", "effect"};
  if (!item.is_object()) return false;
  return std::ranges::all_of(item.get_object(), [](const auto& field) {
    const std::string_view key(field.key().data(), field.key().size());
    if (key == "tolerationSeconds") return field.value().is_int64();
    return kTexts.contains(key) && field.value().is_string();
  });
}

}  // namespace

Problem checkObjectName(std::string_view value) {
  const bool good =
      value.size() <= kLongestName && !value.empty() && isLowerOrDigit(value.front()) &&
      isLowerOrDigit(value.back()) && value.find("..") == std::string_view::npos &&
      std::ranges::all_of(value, [](char c) { return isLowerOrDigit(c) || c == '-' || c == '.'; });
  if (good) return std::nullopt;
  return "must be a name of Kubernetes: small letters, digits, '-' and '.'";
}

Problem checkImage(std::string_view value) {
  const bool good =
      value.size() <= kLongestName && std::ranges::all_of(value, [](char c) {
        return isWordCharacter(c) || std::string_view("-./:@").find(c) != std::string_view::npos;
      });
  if (good) return std::nullopt;
  return "must be an image such as localhost/kubecoderun, without spaces";
}

Problem checkImageTag(std::string_view value) {
  const bool good =
      !value.empty() && value.size() <= 128 && isWordCharacter(value.front()) &&
      std::ranges::all_of(value, [](char c) { return isWordCharacter(c) || c == '-' || c == '.'; });
  if (good) return std::nullopt;
  return "must be a tag of an image such as latest or 1.2.3";
}

Problem checkQuantity(std::string_view value) {
  static const std::set<std::string_view> kUnits{"",  "m", "k",  "M",  "G",  "T",
                                                 "P", "E", "Ki", "Mi", "Gi", "Ti"};
  double number = 0;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), number, std::chars_format::fixed);
  const std::string_view unit(end, static_cast<std::size_t>(value.data() + value.size() - end));
  const bool good = error == std::errc{} && isDigit(value.front()) && number > 0 &&
                    value.size() <= 32 && kUnits.contains(unit);
  if (good) return std::nullopt;
  return "must be a quantity of Kubernetes such as 500m, 1.5 or 512Mi, and not 0";
}

Problem checkPodUser(std::string_view value) {
  if (value == "cluster") return std::nullopt;
  std::int32_t number = -1;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error == std::errc{} && end == value.data() + value.size() && number >= 0)
    return std::nullopt;
  return "must be a user id such as 65532, or 0 or \"cluster\" to leave it to the cluster";
}

Problem checkProfileFile(std::string_view value) {
  const bool good = !value.starts_with('/') && value.find("..") == std::string_view::npos &&
                    std::ranges::all_of(value, [](char c) { return c > ' ' && c < 127; });
  if (good) return std::nullopt;
  return "must be a path below the kubelet's folder of seccomp profiles, such as profiles/a.json";
}

Problem checkTextMap(std::string_view value) {
  const auto given = parsed(value);
  const bool good = given.is_object() && std::ranges::all_of(given.get_object(), [](auto& field) {
                      return field.value().is_string() && !field.key().empty();
                    });
  if (good) return std::nullopt;
  return R"(must be a JSON object of texts such as {"disktype":"ssd"})";
}

Problem checkJsonObject(std::string_view value) {
  if (parsed(value).is_object()) return std::nullopt;
  return "must be a JSON object, as it stands in a pod";
}

Problem checkTolerations(std::string_view value) {
  const auto given = parsed(value);
  if (given.is_array() && std::ranges::all_of(given.get_array(), isToleration)) return std::nullopt;
  return R"(must be a JSON array such as [{"key":"a","operator":"Exists","tolerationSeconds":60}])";
}

}  // namespace config
