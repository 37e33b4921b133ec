#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace kubernetes {

/// A field that may be given as the name of a file or as base64; where both are, the latter counts.
struct FileOrData {
  std::string file;
  std::string data;
};

/// What one context of a kubeconfig means, as it is written; empty where nothing is.
struct KubeconfigContext {
  std::string name, cluster, user, space;
  std::string server, serverName;
  FileOrData authorities;
  std::string token, tokenFile;
  FileOrData certificate, key;
};

/// Reads the text of a kubeconfig (kind Config of v1; `file` is its name in errors). An empty
/// `context` is its current-context. What would change how the server is reached, and is not there
/// yet, is refused: `exec`, `auth-provider`, passwords, impersonation, `proxy-url`,
/// `insecure-skip-tls-verify`. Errors: kInvalid with `file: user "NAME": field: what to do`.
[[nodiscard]] base::Result<KubeconfigContext> parseKubeconfig(const std::string& text,
                                                              const std::string& file,
                                                              const std::string& context);

}  // namespace kubernetes
