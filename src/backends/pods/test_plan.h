#pragma once

#include "backends/pods/pod_plan.h"

namespace pods {

/// For tests: what pods of Python may look like.
inline LanguagePlan python() {
  return {.language = "py",
          .image = "localhost/kubecoderun-sandbox-py:1",
          .resources = {.cpuLimit = "1",
                        .memoryLimit = "512Mi",
                        .cpuRequest = "100m",
                        .memoryRequest = "128Mi",
                        .storageLimit = "64Mi"}};
}

}  // namespace pods
