#include "http/query.h"

#include <algorithm>

#include "base/utf8_repair.h"
#include "http/percent.h"

namespace http {
namespace {

using base::ErrorKind;

base::Result<std::string> decode(std::string_view raw) {
  std::string decoded;
  decoded.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto byte = escapedByte(raw.substr(i));
    if ((raw[i] == '%' && !byte) || byte == '\0') {
      constexpr std::size_t kLongest = 40;
      return base::fail(ErrorKind::kInvalid,
                        "Malformed escape in the query at '" +
                            base::repairUtf8(base::cutAtCharacter(raw.substr(i), kLongest)) +
                            "': '%' must be followed by two hexadecimal digits other than 00");
    }
    decoded += byte ? *byte : raw[i] == '+' ? ' ' : raw[i];
    if (byte) i += 2;
  }
  return decoded;
}

}  // namespace

base::Result<Query> Query::parse(std::string_view raw) {
  Query query;
  while (!raw.empty()) {
    const auto piece = raw.substr(0, raw.find('&'));
    raw.remove_prefix(std::min(raw.size(), piece.size() + 1));
    if (piece.empty()) continue;
    if (query.parameters_.size() == kMostParameters) {
      return base::fail(ErrorKind::kInvalid, "Too many query parameters. Maximum " +
                                                 std::to_string(kMostParameters) + " allowed");
    }
    const auto equals = piece.find('=');
    auto name = TRY(decode(piece.substr(0, equals)));
    const bool valued = equals != std::string_view::npos;
    auto value = TRY(decode(valued ? piece.substr(equals + 1) : ""));
    query.parameters_.emplace_back(std::move(name), std::move(value));
  }
  return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  for (const auto& [key, value] : parameters_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

}  // namespace http
