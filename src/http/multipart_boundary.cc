#include "http/multipart_boundary.h"

#include <algorithm>

#include "http/header_parameters.h"
#include "http/letter_case.h"

namespace http {
namespace {

constexpr std::size_t kLongest = 70;

bool isBoundaryCharacter(char c) {
  constexpr std::string_view kOthers = "'()+_,-./:=? ";
  return isLetterOrDigit(c) || kOthers.find(c) != std::string_view::npos;
}

bool isBoundary(std::string_view text) {
  return !text.empty() && text.size() <= kLongest && !text.ends_with(' ') &&
         std::ranges::all_of(text, isBoundaryCharacter);
}

}  // namespace

base::Result<std::string> multipartBoundary(std::optional<std::string_view> contentType) {
  const auto value = parseParameterizedValue(contentType.value_or(""));
  const bool multipart = startsIgnoringCase(contentType.value_or(""), "multipart/form-data");
  if (!multipart || (value && !equalIgnoringCase(value->value, "multipart/form-data"))) {
    return base::fail(base::ErrorKind::kUnsupportedMedia,
                      "Content-Type must be multipart/form-data; boundary=...");
  }
  const auto boundary = value ? value->find("boundary") : std::nullopt;
  if (!boundary || !isBoundary(*boundary)) {
    return base::fail(base::ErrorKind::kInvalid,
                      "Content-Type: multipart/form-data needs one boundary parameter of 1 to 70 "
                      "characters out of letters, digits and '()+_,-./:=?");
  }
  return std::string(*boundary);
}

}  // namespace http
