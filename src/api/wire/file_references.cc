#include "api/wire/file_references.h"

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace wire {
namespace {

namespace json = boost::json;

std::string textOf(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

model::FileReference referenceOf(const json::object& object) {
  model::FileReference reference{.id = textOf(object, "id"), .name = textOf(object, "name")};
  reference.sessionId = textOf(object, "storage_session_id");
  reference.knowsInherited = !reference.sessionId.empty();
  if (reference.sessionId.empty()) reference.sessionId = textOf(object, "session_id");
  return reference;
}

tl::unexpected<base::Error> expected(std::string field, std::string what, std::string code) {
  return base::fail({.kind = base::ErrorKind::kUnprocessable,
                     .message = "Request validation failed",
                     .details = {{std::move(field), std::move(what), std::move(code)}}});
}

}  // namespace

base::Result<std::vector<model::FileReference>> fileReferences(const json::object& body) {
  std::vector<model::FileReference> references;
  const auto* value = body.if_contains("files");
  if (value == nullptr || value->is_null()) return references;
  const auto* list = value->if_array();
  if (list == nullptr)
    return expected("body -> files", "Input should be a valid list", "list_type");
  for (const auto& item : *list) {
    const auto* object = item.if_object();
    if (object == nullptr) {
      return expected("body -> files -> " + std::to_string(references.size()),
                      "Input should be an object", "dict_type");
    }
    references.push_back(referenceOf(*object));
  }
  return references;
}

}  // namespace wire
