#pragma once

#include <string_view>

namespace apps {

/// deploy/helm/manifests.yaml as it was when the executable was built (see cmake/embed_text.cmake).
[[nodiscard]] std::string_view manifestsText();

}  // namespace apps
