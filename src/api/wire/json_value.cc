#include "api/wire/json_value.h"

#include <span>

#include "api/wire/json_writer.h"
#include "api/wire/read_members.h"

namespace wire {
namespace {

namespace json = boost::json;

void write(JsonWriter& into, const json::value& value) {
  switch (value.kind()) {
    case json::kind::object:
      into.beginObject();
      for (const auto& member : value.get_object()) {
        into.key(member.key());
        write(into, member.value());
      }
      into.endObject();
      return;
    case json::kind::array:
      into.beginArray();
      for (const auto& element : value.get_array()) write(into, element);
      into.endArray();
      return;
    case json::kind::string:
      into.text(value.get_string());
      return;
    case json::kind::int64:
      into.integer(value.get_int64());
      return;
    case json::kind::uint64:
      into.unsignedInteger(value.get_uint64());
      return;
    case json::kind::double_:
      into.number(value.get_double());
      return;
    case json::kind::bool_:
      into.boolean(value.get_bool());
      return;
    case json::kind::null:
      into.null();
      return;
  }
}

}  // namespace

std::string compactJson(const json::value& value) {
  JsonWriter json;
  write(json, value);
  return std::move(json).take();
}

bool isJsonObject(std::string_view text) {
  return readMembers(text, std::span<const std::string_view>{}).has_value();
}

}  // namespace wire
