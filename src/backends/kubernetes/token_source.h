#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "async/clock.h"
#include "backends/kubernetes/access.h"
#include "backends/kubernetes/file_version.h"

namespace kubernetes {

/// `text` without the white space around it.
[[nodiscard]] std::string withoutSpace(std::string_view text);

/// Whether it can stand in a header field: visible characters of ASCII, and not empty.
[[nodiscard]] bool isToken(std::string_view text);

/// The bearer token to show now. Tokens of service accounts live an hour or so; the kubelet
/// replaces their file long before. Used on one thread.
class TokenSource {
 public:
  explicit TokenSource(const Access& access) : token_(access.token), file_(access.tokenFile) {}

  /// Empty when there is none to show. Looks at the file each time and reads it when it changed, at
  /// least once a minute. A file that is gone or empty for a moment: the token before. Error:
  /// kInvalid, when the file was never readable, or holds what cannot stand in a header field.
  [[nodiscard]] base::Result<std::string> current();

  /// The token was refused: its file is read again for the next one. Whether there is a file.
  [[nodiscard]] bool distrust() {
    readAt_.reset();
    return file_.has_value();
  }

 private:
  [[nodiscard]] bool isFresh() const;

  std::string token_;
  std::optional<std::filesystem::path> file_;
  FileVersion version_;
  std::optional<async::SteadyClock::time_point> readAt_;
};

}  // namespace kubernetes
