#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pods {

// What a sandbox pod is to be, before it is a text: quantities and JSON texts are those of the
// settings and were checked there.

/// Quantities of Kubernetes, such as "500m" and "512Mi".
struct Resources {
  std::string cpuLimit = {}, memoryLimit = {}, cpuRequest = {}, memoryRequest = {};
  std::string storageLimit = {};
};

/// Parts of a pod that an operator may give, as JSON texts; empty: none.
struct Placement {
  std::string runtimeClass = {};  ///< a name; so is the next
  std::string priorityClass = {};
  std::string nodeSelector = {};              ///< object of texts
  std::string tolerations = {};               ///< array
  std::string affinity = {};                  ///< object
  std::string labels = {}, annotations = {};  ///< objects of texts; ours win
};

struct Seccomp {
  std::string type = "RuntimeDefault";  ///< or "Localhost", "Unconfined"
  std::string file = {};                ///< of Localhost
};

/// The pod of the server: with it its sandboxes go.
struct ServerPod {
  std::string name = {}, uid = {};
};

/// What all pods of one server have in common.
struct PodPlan {
  std::string pullPolicy = "IfNotPresent";
  std::vector<std::string> pullSecrets = {};
  std::string serviceAccount = {};  ///< empty: the namespace's default; its token is never there
  std::optional<std::int64_t> user = 65532;  ///< and group; empty: as the cluster wants
  Seccomp seccomp = {};
  bool hostUsers = true;
  Placement placement = {};
  std::uint64_t dataBytes = 256ULL << 20;  ///< of /mnt/data
  std::uint64_t tmpBytes = 128ULL << 20;   ///< of /tmp, and of /run/program
  std::uint16_t port = 8090;               ///< of the runner
  std::uint32_t runs = 1;                  ///< after which the runner ends itself
  std::chrono::seconds alone{30};          ///< without a server, after which it does, too
  std::chrono::seconds podDeadline{3'900}, jobDeadline{300};  ///< the last net
  std::chrono::seconds jobTimeToLive{60};
  std::vector<std::string> requiredWalls = {};
  std::vector<std::string> probes = {};  ///< "10.96.0.1:443": what no sandbox should reach
  std::optional<ServerPod> owner = {};
  std::string replica = {};  ///< of which server it is
};

/// What the pods of one language have in common.
struct LanguagePlan {
  std::string language = {};
  std::string image = {};
  Resources resources = {};
};

/// What only one pod has.
struct PodIdentity {
  std::string name = {};
  std::string token = {};  ///< of its runner
};

}  // namespace pods
