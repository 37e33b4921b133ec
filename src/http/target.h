#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

/// A request target, taken apart.
struct Target {
  std::string path;
  std::string query;  ///< after the first '?', undecoded
};

/// Normalises what stands in the request line, so that each route exists once:
/// - repeated slashes are folded and one trailing slash is ignored, since older clients append to a
///   base URL that ends in a slash ("//exec", "/exec/");
/// - the prefix "/v1" is removed: every route answers at /x and at /v1/x;
/// - percent escapes are decoded, except that an escaped '/' or '%' stays "%2F" or "%25", so that
///   the segments can still be told apart (the Router decodes them in its parameters);
/// - the absolute form "http://host/path" is reduced to its path; "*" stays "*".
/// Dot segments are ordinary names. Errors: kInvalid for a bad escape, NUL, a fragment, any other
/// form.
[[nodiscard]] base::Result<Target> parseTarget(std::string_view raw);

/// Decodes every %XX of a segment of Target::path, which has only good escapes.
[[nodiscard]] std::string decodeSegment(std::string_view segment);

}  // namespace http
