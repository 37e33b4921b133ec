#include "backends/kubernetes/json.h"

namespace kubernetes::json {
namespace {

// managedFields nests deepest, at some fifteen; a schema in a CustomResourceDefinition is not ours.
constexpr std::size_t kMaxDepth = 64;

const Object kNoObject;
const boost::json::array kNoArray;

}  // namespace

base::Result<Object> parse(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::error_code failure;
  auto value = boost::json::parse(text, failure, {}, options);
  if (failure) return base::fail(base::ErrorKind::kInvalid, "it is not JSON");
  if (!value.is_object()) return base::fail(base::ErrorKind::kInvalid, "it is no JSON object");
  return std::move(value.get_object());
}

std::string text(const Object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

std::int64_t number(const Object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* number = value == nullptr ? nullptr : value->if_int64();
  return number == nullptr ? 0 : *number;
}

bool flag(const Object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* flag = value == nullptr ? nullptr : value->if_bool();
  return flag != nullptr && *flag;
}

const Object* find(const Object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const Object& object(const Object& object, std::string_view key) {
  const auto* found = find(object, key);
  return found == nullptr ? kNoObject : *found;
}

const boost::json::array& list(const Object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  const auto* list = value == nullptr ? nullptr : value->if_array();
  return list == nullptr ? kNoArray : *list;
}

}  // namespace kubernetes::json
