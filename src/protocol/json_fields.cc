#include "protocol/json_fields.h"

#include <algorithm>
#include <cmath>

namespace protocol {
namespace {

constexpr std::size_t kMaxDepth = 8;
const boost::json::object kNoObject;
const boost::json::array kNoArray;

std::optional<double> toNumber(const boost::json::value& value) {
  if (const auto* number = value.if_double()) return *number;
  if (const auto* number = value.if_int64()) return static_cast<double>(*number);
  if (const auto* number = value.if_uint64()) return static_cast<double>(*number);
  return std::nullopt;
}

}  // namespace

bool isWallName(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
  });
}

base::Result<boost::json::object> parseObject(std::string_view payload) {
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  options.allow_invalid_utf8 = true;  // argv is bytes
  boost::json::error_code failure;
  auto value = boost::json::parse(payload, failure, {}, options);
  if (failure) {
    return base::fail(base::ErrorKind::kInvalid,
                      "runner protocol: malformed JSON (" + failure.message() + ")");
  }
  if (!value.is_object()) {
    return base::fail(base::ErrorKind::kInvalid,
                      "runner protocol: a message must be a JSON object");
  }
  return std::move(value.get_object());
}

void Fields::expected(std::string_view key, std::string_view what) {
  if (!problem_.empty()) return;
  problem_.append("\"").append(key).append("\" must be ").append(what);
}

const boost::json::value* Fields::find(std::string_view key) {
  const auto* value = object_.if_contains(key);
  if (value == nullptr) expected(key, "present");
  return value;
}

void Fields::read(std::string_view key, std::string& into) {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (const auto* text = value->if_string())
    into.assign(text->data(), text->size());
  else
    expected(key, "a string");
}

void Fields::read(std::string_view key, bool& into) {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (const auto* flag = value->if_bool())
    into = *flag;
  else
    expected(key, "true or false");
}

void Fields::read(std::string_view key, double& into) {
  const auto* value = find(key);
  if (value == nullptr) return;
  const auto number = toNumber(*value);
  if (number && std::isfinite(*number) && *number >= 0)
    into = *number;
  else
    expected(key, "a number that is not negative");
}

void Fields::read(std::string_view key, std::chrono::milliseconds& into) {
  constexpr double kLongest = 1e12;  // some thirty years; keeps the conversion in range
  double number = 0;
  read(key, number);
  if (number > kLongest) return expected(key, "a shorter time");
  into = std::chrono::milliseconds(std::llround(number));
}

void Fields::read(std::string_view key, std::vector<std::string>& into) {
  const auto& values = list(key);
  into.reserve(values.size());
  for (const auto& value : values) {
    const auto* text = value.if_string();
    if (text == nullptr) return expected(key, "a list of strings");
    into.emplace_back(text->data(), text->size());
  }
}

std::uint64_t Fields::integer(std::string_view key, std::uint64_t largest) {
  const auto* value = find(key);
  if (value == nullptr) return 0;
  boost::json::error_code failure;
  const auto number = value->to_number<std::uint64_t>(failure);  // exact or an error
  if (!failure && number <= largest) return number;
  expected(key, "a whole number of at most " + std::to_string(largest));
  return 0;
}

Fields Fields::nested(std::string_view key) {
  const auto* value = find(key);
  const auto* object = value != nullptr ? value->if_object() : nullptr;
  if (object == nullptr) expected(key, "an object");
  return Fields(object != nullptr ? *object : kNoObject, problem_);
}

const boost::json::array& Fields::list(std::string_view key) {
  const auto* value = find(key);
  const auto* array = value != nullptr ? value->if_array() : nullptr;
  if (array == nullptr) expected(key, "a list");
  return array != nullptr ? *array : kNoArray;
}

}  // namespace protocol
