#include "api/wire/json_writer.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
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

constexpr std::uint64_t kEach = 0x0101'0101'0101'0101;  // times a byte: eight of it

/// Not zero when one of the eight bytes is less than `limit`, which is 0x80 at most.
constexpr std::uint64_t bytesBelow(std::uint64_t bytes, unsigned limit) {
  return (bytes - kEach * limit) & ~bytes & (kEach * 0x80);
}

/// The number of bytes in front of the first that needs an escape. Most texts have none: eight are
/// looked at together.
std::size_t plainBytes(std::string_view text) {
  std::size_t count = 0;
  for (std::uint64_t bytes = 0; count + sizeof(bytes) <= text.size(); count += sizeof(bytes)) {
    std::memcpy(&bytes, text.data() + count, sizeof(bytes));
    if ((bytesBelow(bytes, 0x20) | bytesBelow(bytes ^ (kEach * '"'), 1) |
         bytesBelow(bytes ^ (kEach * '\\'), 1)) != 0)
      break;
  }
  while (count < text.size() && !needsEscape(text[count])) ++count;
  return count;
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

JsonWriter& JsonWriter::texts(const std::vector<std::string>& values) {
  beginArray();
  for (const auto& value : values) text(value);
  return endArray();
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
    auto plain = plainBytes(value);
    json_ += value.substr(0, plain);
    if (plain < value.size()) appendEscaped(json_, value[plain++]);
    value.remove_prefix(plain);
  }
  json_ += '"';
}

}  // namespace wire
