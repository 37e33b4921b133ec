#pragma once

#include <optional>
#include <string>

#include "backends/kubernetes/api_error.h"
#include "backends/kubernetes/objects.h"

// What the API says of a pod, in our words.
namespace pods {

/// Why a pod does not start.
struct Trouble {
  std::string says;           ///< a sentence for operators and for the 503
  bool hopeless = false;      ///< waiting a few seconds cannot help: its image is not there, ...
  bool waitsForNode = false;  ///< it may wait for ever, and need not be made anew
};

/// None while all is well, and for a pod that has ended.
[[nodiscard]] std::optional<Trouble> troubleOf(const kubernetes::Pod& pod);

/// What a refused creation means.
[[nodiscard]] Trouble troubleOf(const kubernetes::ApiError& error);

/// How a pod ended.
struct PodEnd {
  bool outOfMemory = false;
  bool cannotServe = false;  ///< its runner says that it would end again here
  std::string says = {};     ///< "the pod was evicted: ..."
};

/// None while its container may still run.
[[nodiscard]] std::optional<PodEnd> endOf(const kubernetes::Pod& pod);

/// Whether its node is lost, or is about to lose the pod: it may run on for a while, but nothing
/// should begin there.
[[nodiscard]] bool isAbandoned(const kubernetes::Pod& pod);

}  // namespace pods
