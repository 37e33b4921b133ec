#pragma once

#include <bit>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Inside execution only: fields as bytes, one after the other. Whole numbers as eight bytes,
// big-endian; texts and lists after their length; what may be missing after a flag.
namespace execution {

/// Whole numbers, and times as their counts.
template <class Value>
[[nodiscard]] constexpr std::uint64_t asBits(const Value& value) {
  if constexpr (std::integral<Value>)
    return static_cast<std::uint64_t>(value);
  else if constexpr (requires { value.time_since_epoch(); })
    return static_cast<std::uint64_t>(value.time_since_epoch().count());
  else
    return static_cast<std::uint64_t>(value.count());
}

template <class Value>
[[nodiscard]] constexpr Value fromBits(std::uint64_t bits) {
  if constexpr (std::integral<Value>)
    return static_cast<Value>(bits);
  else if constexpr (requires(Value value) { value.time_since_epoch(); })
    return Value(typename Value::duration(static_cast<std::int64_t>(bits)));
  else
    return Value(static_cast<std::int64_t>(bits));
}

class ContextWriter {
 public:
  explicit ContextWriter(std::string_view head) : bytes_(head) {}

  template <class Value>
  void number(const Value& value) {
    const auto bits = asBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) bytes_ += static_cast<char>(bits >> shift & 0xFF);
  }
  void fraction(double value) { number(std::bit_cast<std::uint64_t>(value)); }
  void flag(bool value) { bytes_ += value ? '\1' : '\0'; }
  template <class Word>
  void word(Word value, Word /*last*/) {
    number(static_cast<std::uint64_t>(value));
  }
  void text(const std::string& value) {
    number(value.size());
    bytes_ += value;
  }
  template <class Value, class Each>
  void optional(const std::optional<Value>& value, Each each) {
    flag(value.has_value());
    if (value) each(*value);
  }
  template <class Value, class Each>
  void list(const std::vector<Value>& values, Each each) {
    number(values.size());
    for (const auto& value : values) each(value);
  }

  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Takes only what a writer makes: one text for each value. After something else it reads nothing
/// more.
class ContextReader {
 public:
  ContextReader(std::string_view bytes, std::string_view head) : rest_(bytes) {
    good_ = take(head.size()) == head;
  }

  template <class Value>
  void number(Value& value) {
    std::uint64_t bits = 0;
    for (const char byte : take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
    value = fromBits<Value>(bits);
    good_ = good_ && asBits(value) == bits;
  }
  void fraction(double& value) {
    std::uint64_t bits = 0;
    number(bits);
    value = std::bit_cast<double>(bits);
    good_ = good_ && std::isfinite(value);
  }
  void flag(bool& value) {
    const auto byte = take(1);
    value = byte == std::string_view("\1", 1);
    good_ = good_ && (value || byte == std::string_view("\0", 1));
  }
  template <class Word>
  void word(Word& value, Word last) {
    std::uint64_t number = 0;
    this->number(number);
    good_ = good_ && number <= static_cast<std::uint64_t>(last);
    if (good_) value = static_cast<Word>(number);
  }
  void text(std::string& value) {
    std::uint64_t size = 0;
    number(size);
    value = take(size);
  }
  template <class Value, class Each>
  void optional(std::optional<Value>& value, Each each) {
    bool isThere = false;
    flag(isThere);
    if (!isThere) return;
    value = Value{};
    each(*value);
  }
  template <class Value, class Each>
  void list(std::vector<Value>& values, Each each) {
    std::uint64_t size = 0;
    number(size);
    good_ = good_ && size <= rest_.size();  // each takes a byte at least
    for (; good_ && values.size() < size;) each(values.emplace_back());
  }

  /// Whether there was everything, and nothing else.
  [[nodiscard]] bool isWhole() const { return good_ && rest_.empty(); }

 private:
  std::string_view take(std::uint64_t size) {
    good_ = good_ && size <= rest_.size();
    if (!good_) return {};
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace execution
