#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/body_source.h"

namespace apps {

/// multipart/form-data of files of this machine, read while it is sent.
struct FormFiles {
  std::string contentType;
  std::unique_ptr<http::BodySource> body;
};

/// Opens the files; each will have the last part of its path as its name. Errors: kInvalid naming a
/// file that cannot be read or is no regular one. A file that becomes shorter while it is sent is
/// an error of the body.
[[nodiscard]] base::Result<FormFiles> formOf(const std::vector<std::filesystem::path>& files);

}  // namespace apps
