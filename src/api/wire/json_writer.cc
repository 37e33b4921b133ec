#include "api/wire/json_writer.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace wire {
namespace {

/// What JSON demands to be escaped (RFC 8259, 7), with the short forms where there is one.
void appendEscaped(std::string& json, char character) {
  switch (character) {
    case '"':
      json += "\\\"";
      return;
    case '\\':
      json += "\\\\";
      return;
    case '\n':
      json += "\\n";
      return;
    case '\r':
      json += "\\r";
      return;
    case '\t':
      json += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(json), "\\u{:04x}", character);
  }
}

bool needsEscape(char character) {
  return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
}

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  json_ += ':';
  needsComma_ = false;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  quote(value);
  needsComma_ = true;
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  return raw(fmt::format_int(value).c_str());
}

JsonWriter& JsonWriter::unsignedInteger(std::uint64_t value) {
  return raw(fmt::format_int(value).c_str());
}

JsonWriter& JsonWriter::number(double value) {
  return std::isfinite(value) ? raw(fmt::format("{}", value)) : null();
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  json_ += json;
  needsComma_ = true;
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  json_ += bracket;
  needsComma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  json_ += bracket;
  needsComma_ = true;
  return *this;
}

void JsonWriter::separate() {
  if (needsComma_) json_ += ',';
}

void JsonWriter::quote(std::string_view value) {
  json_ += '"';
  while (!value.empty()) {
    std::size_t plain = 0;
    while (plain < value.size() && !needsEscape(value[plain])) ++plain;
    json_ += value.substr(0, plain);
    if (plain < value.size()) appendEscaped(json_, value[plain++]);
    value.remove_prefix(plain);
  }
  json_ += '"';
}

}  // namespace wire
