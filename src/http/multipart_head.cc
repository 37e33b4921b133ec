#include "http/multipart_head.h"

#include <algorithm>
#include <utility>

#include "http/header_parameters.h"
#include "http/letter_case.h"
#include "http/percent.h"
#include "http/trimmed.h"

namespace http {
namespace {

using base::ErrorKind;

constexpr auto* kWanted =
    R"(Content-Disposition must be: form-data; name="..." and, for a file, filename="...")";

bool isFieldName(std::string_view name) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";  // RFC 9110, 5.6.2
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return isLetterOrDigit(c) || kOthers.find(c) != std::string_view::npos;
  });
}

/// `UTF-8'language'percent-encoded` (RFC 8187, 3.2).
std::optional<std::string> decodeExtended(std::string_view value) {
  const auto charset = value.find('\'');
  if (charset == std::string_view::npos) return std::nullopt;
  if (!equalIgnoringCase(value.substr(0, charset), "utf-8")) return std::nullopt;
  const auto language = value.find('\'', charset + 1);
  if (language == std::string_view::npos) return std::nullopt;
  value.remove_prefix(language + 1);
  std::string decoded;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto byte = escapedByte(value.substr(i));
    if (value[i] == '%' && (!byte || *byte == '\0')) return std::nullopt;
    decoded += byte.value_or(value[i]);
    if (byte) i += 2;
  }
  return decoded;
}

base::Result<void> checkEncoding(std::string_view encoding) {
  for (const auto* plain : {"binary", "8bit", "7bit"}) {
    if (equalIgnoringCase(encoding, plain)) return {};
  }
  return base::fail(ErrorKind::kInvalid,
                    "Content-Transfer-Encoding must be binary, 8bit or 7bit, or left out");
}

}  // namespace

base::Result<void> PartHeadReader::addLine(std::string_view line) {
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  // A line that goes on in the next one begins with a space and fails here too.
  if (colon == std::string_view::npos || !isFieldName(name)) {
    return base::fail(ErrorKind::kInvalid, "each header line must be: Name: value");
  }
  const auto value = trimmed(line.substr(colon + 1));
  if (value.find('\0') != std::string_view::npos || value.find('\r') != std::string_view::npos) {
    return base::fail(ErrorKind::kInvalid, "a header line must not hold NUL or CR");
  }
  if (equalIgnoringCase(name, "Content-Disposition")) return setDisposition(value);
  if (equalIgnoringCase(name, "Content-Transfer-Encoding")) return checkEncoding(value);
  if (!equalIgnoringCase(name, "Content-Type")) return {};
  if (std::exchange(typed_, true)) {
    return base::fail(ErrorKind::kInvalid, "Content-Type must be given once");
  }
  head_.contentType = value;
  return {};
}

base::Result<void> PartHeadReader::setDisposition(std::string_view value) {
  if (std::exchange(disposed_, true)) {
    return base::fail(ErrorKind::kInvalid, "Content-Disposition must be given once");
  }
  const auto disposition = parseParameterizedValue(value);
  if (!disposition || !equalIgnoringCase(disposition->value, "form-data")) {
    return base::fail(ErrorKind::kInvalid, kWanted);
  }
  const auto name = disposition->find("name");
  if (!name) return base::fail(ErrorKind::kInvalid, kWanted);
  head_.name = *name;
  head_.filename = disposition->find("filename");
  if (const auto extended = disposition->find("filename*")) {
    head_.filename = decodeExtended(*extended);
    if (!head_.filename) {
      return base::fail(ErrorKind::kInvalid, "filename* must be: UTF-8''percent-encoded-name");
    }
  }
  return {};
}

base::Result<PartHead> PartHeadReader::finish() {
  if (!std::exchange(disposed_, false)) return base::fail(ErrorKind::kInvalid, kWanted);
  typed_ = false;
  return std::exchange(head_, {});
}

}  // namespace http
