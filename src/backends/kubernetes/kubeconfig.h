#pragma once

#include <filesystem>
#include <string>

#include "backends/kubernetes/access.h"

namespace kubernetes {

/// Reads a kubeconfig file and takes from it what one context means (kubeconfig_text.h), with the
/// certificates in the files that it names; those are below its folder unless their paths are
/// absolute. Blocks. Errors: kInvalid naming file, entry and field.
[[nodiscard]] base::Result<Access> readKubeconfig(const std::filesystem::path& file,
                                                  const std::string& context);

}  // namespace kubernetes
