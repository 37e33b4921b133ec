#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "files/store_upload.h"

namespace wire {

/// The text fields of an upload (wire contract, 1.2), as they come, in any order. Unknown and empty
/// ones are ignored.
class UploadFields {
 public:
  /// The next one. Errors: kInvalid for a value that the field cannot have.
  [[nodiscard]] base::Result<void> take(std::string_view name, std::string value);
  /// All of them; the owner is left to whoever knows it. Errors: kInvalid for fields that do not
  /// fit together.
  [[nodiscard]] base::Result<files::UploadForm> form() &&;

 private:
  files::UploadForm form_;
  std::optional<model::Resource::Kind> kind_;
  std::string resourceId_;
  std::optional<std::int64_t> version_;
};

}  // namespace wire
