#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wire {

/// Writes one compact JSON text, member by member, in the order of the calls. Commas are its
/// business; that objects and arrays are closed is the caller's. Texts must be well-formed UTF-8.
class JsonWriter {
 public:
  JsonWriter() = default;
  /// Of about so many bytes, so that they need not move while it grows.
  explicit JsonWriter(std::size_t bytes) { json_.reserve(bytes); }

  JsonWriter& beginObject() { return open('{'); }
  JsonWriter& endObject() { return close('}'); }
  JsonWriter& beginArray() { return open('['); }
  JsonWriter& endArray() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& text(std::string_view value);
  /// An array of texts.
  JsonWriter& texts(const std::vector<std::string>& values);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& unsignedInteger(std::uint64_t value);
  /// Shortest digits that read back as the same number; null when it is not finite.
  JsonWriter& number(double value);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  /// A value that is JSON text already.
  JsonWriter& raw(std::string_view json);

  [[nodiscard]] std::string take() && { return std::move(json_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();
  void quote(std::string_view value);

  std::string json_;
  bool needsComma_ = false;
};

}  // namespace wire
