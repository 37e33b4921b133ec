#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

/// What the header of a part of multipart/form-data says (RFC 7578, 4.2).
struct PartHead {
  std::string name;  ///< of the form's field
  /// As the client meant it: raw bytes without NUL, perhaps a path, perhaps hostile, perhaps empty.
  /// What browsers write as %22 stays so. None for a field that is no file.
  std::optional<std::string> filename;
  std::string contentType;  ///< as sent; empty when not
};

/// Makes a PartHead out of the lines of a part's header.
class PartHeadReader {
 public:
  /// One line without its CRLF. Errors: kInvalid for what is malformed, comes twice or would change
  /// the bytes of the part.
  [[nodiscard]] base::Result<void> addLine(std::string_view line);

  /// All lines have been added; the next one belongs to another part.
  /// Errors: kInvalid when no field name was given.
  [[nodiscard]] base::Result<PartHead> finish();

 private:
  [[nodiscard]] base::Result<void> setDisposition(std::string_view value);

  PartHead head_;
  bool disposed_ = false;  // Content-Disposition has been seen
  bool typed_ = false;     // Content-Type has
};

}  // namespace http
