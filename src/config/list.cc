#include "config/list.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace config {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

auto malformed() {
  return base::fail(base::ErrorKind::kInvalid,
                    R"(must be a comma list or a JSON array of texts such as ["a","b"])");
}

base::Result<std::vector<std::string>> parseJsonList(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({text.data(), text.size()}, error);
  if (error || !value.is_array()) return malformed();
  std::vector<std::string> items;
  for (const auto& item : value.get_array()) {
    if (!item.is_string()) return malformed();
    items.emplace_back(item.get_string().data(), item.get_string().size());
  }
  return items;
}

}  // namespace

base::Result<std::vector<std::string>> parseList(std::string_view text) {
  text = trim(text);
  if (text.starts_with('[')) return parseJsonList(text);
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto end = text.find_first_of(",\n");
    const std::string_view item = trim(text.substr(0, end));
    if (!item.empty()) items.emplace_back(item);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return items;
}

}  // namespace config
