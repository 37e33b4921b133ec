#include "protocol/tools_json.h"

namespace protocol {

boost::json::value toJson(const std::optional<std::vector<model::ToolFunction>>& tools) {
  if (!tools) return nullptr;
  boost::json::array list;
  for (const auto& function : *tools) {
    list.push_back(
        {{"name", function.name},
         {"parameters", boost::json::array(function.parameters.begin(), function.parameters.end())},
         {"required", boost::json::array(function.required.begin(), function.required.end())}});
  }
  return list;
}

void readTools(Fields& fields, std::optional<std::vector<model::ToolFunction>>& tools) {
  const auto* value = fields.find("tools");
  if (value == nullptr || value->is_null()) return;
  tools.emplace();
  for (const auto& one : fields.list("tools")) {
    if (!one.is_object()) return fields.expected("tools", "a list of objects");
    Fields function = fields.of(one.get_object());
    auto& into = tools->emplace_back();
    function.read("name", into.name);
    function.read("parameters", into.parameters);
    function.read("required", into.required);
    const bool named = !into.name.empty() && into.name.size() <= model::kLongestFunctionName;
    if (!named) fields.expected("name", "1 to 256 bytes");
  }
}

}  // namespace protocol
