#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace config {

/// Mebibytes (2^20 bytes), as the settings whose names end in _MB count.
struct Megabytes {
  std::uint64_t count = 0;
  [[nodiscard]] constexpr std::uint64_t bytes() const noexcept { return count << 20; }
  friend bool operator==(const Megabytes&, const Megabytes&) = default;
};

enum class OutputMode { kRaw, kTrim };                    ///< in the order of the table's choice
enum class LogLevel { kDebug, kInfo, kWarning, kError };  ///< in the order of the table's choice
enum class LogFormat { kJson, kConsole };                 ///< in the order of the table's choice

// The same for these.
enum class SandboxBackend { kLocal, kKubernetes };
enum class PodReuse { kNone, kSession, kPrincipal };
enum class PullPolicy { kAlways, kIfNotPresent, kNever };
enum class SeccompProfile { kRuntimeDefault, kLocalhost, kUnconfined };

/// By the code of a language; only those that were set.
using Texts = std::map<std::string, std::string>;
using Counts = std::map<std::string, std::uint32_t>;

/// Everything an operator can choose. A value: made by load(), then only read.
/// Meaning, bounds and default of each member stand in rows/, in one row each; a Settings that
/// was not made by load() holds no defaults.
struct Settings {
  // who may connect, and where
  std::string apiHost;
  std::uint32_t apiPort = 0;
  std::uint32_t serverThreads = 0;  ///< 0: one per core
  std::string apiKey;               ///< empty: apiKeyOrGenerate() finds or makes one
  std::vector<std::string> apiKeys;
  bool rateLimits = false;
  std::vector<std::string> authTrustedNetworks;  ///< CIDR, checked
  bool authDisabled = false;
  std::optional<std::filesystem::path> tokenKeys;  ///< none: see tokenKeysPath()
  std::string tokenIssuer;
  std::string tokenAudience;
  std::chrono::seconds tokenLongestLifetime{};
  std::chrono::seconds tokenClockSkew{};

  // where things live, and as whom
  std::filesystem::path dataFolder;
  std::filesystem::path sandboxRoot;
  std::optional<std::filesystem::path> languagesFolder;
  std::string serverUser;  ///< empty: `kubecoderun` where it exists, else uid and gid 65532

  // what one run may use
  std::chrono::seconds maxExecutionTime{};
  std::chrono::seconds maxCpuTime{};  ///< 0: see cpuTimeLimit()
  Megabytes maxMemory;
  double maxCpus = 0;
  std::uint32_t maxPids = 0;
  std::uint32_t maxOpenFiles = 0;
  Megabytes sandboxFile;
  Megabytes sandboxData;
  Megabytes sandboxTmp;
  std::uint64_t sandboxMaxInodes = 0;
  std::uint64_t maxOutputBytes = 0;
  Megabytes maxDrain;
  OutputMode outputMode = OutputMode::kRaw;

  // files and sessions
  Megabytes maxFileSize;
  Megabytes maxTotalFileSize;
  std::uint32_t maxUploadFiles = 0;
  std::uint32_t maxOutputFiles = 0;
  std::vector<std::string> allowedFileExtensions;  ///< with their dots
  std::vector<std::string> blockedFilePatterns;
  std::chrono::hours sessionTimeToLive{};  ///< 0: forever
  std::chrono::minutes sessionCleanupInterval{};
  bool sessionReuseByFile = false;
  bool sessionReuseByEntity = false;

  // how much at a time
  std::uint32_t maxConcurrentExecutions = 0;
  std::uint32_t maxQueueLength = 0;
  std::chrono::seconds maxQueueTime{};
  std::uint32_t ptcMaxPrograms = 0;
  std::uint32_t ptcMaxProgramsPerPrincipal = 0;
  std::chrono::seconds ptcWaitTime{};
  Megabytes maxRequestBody;
  std::uint64_t httpMaxHeadBytes = 0;
  std::chrono::seconds httpHeadTime{};
  std::chrono::seconds httpBodyTime{};
  std::chrono::seconds httpIdleTime{};
  std::chrono::seconds httpWriteTime{};
  std::uint32_t httpMaxConnections = 0;
  std::chrono::seconds shutdownDelay{};
  std::chrono::seconds shutdownGrace{};

  // sandboxes
  bool podPoolEnabled = false;
  std::uint32_t podPoolPy = 0;
  std::uint32_t podPoolCold = 0;
  std::uint32_t sandboxSpawnConcurrency = 0;
  std::vector<std::string> sandboxRequire;
  std::uint32_t sandboxUidBase = 0;
  std::uint32_t zygoteMaxChildren = 0;
  std::chrono::minutes zygoteMaxLifetime{};

  // sandboxes in pods
  SandboxBackend sandboxBackend = SandboxBackend::kLocal;
  Counts podPools;  ///< of all languages but Python
  std::filesystem::path podPoolFile;
  std::uint32_t podPoolParallelBatch = 0;
  std::chrono::seconds podStartTime{};
  std::chrono::minutes podLifetime{};
  PodReuse podReuse = PodReuse::kNone;
  std::uint32_t podReuseRuns = 0;
  std::chrono::minutes podReuseTime{};
  std::uint32_t podReusePods = 0;
  std::string kubeconfig;  ///< files, with ':' between them; empty: see kubernetes::findAccess()
  std::string namespaceOfPods;  ///< empty: that of the access
  std::string podName;          ///< of the pod that the server runs in; empty: none
  std::string podUid;           ///< the same
  std::string podNamespace;     ///< the same
  std::string podIp;            ///< the same
  bool requireNetworkPolicy = true;
  std::string serviceAccount;  ///< of sandbox pods; empty: the namespace's default
  std::string imageRegistry;
  std::string imageTag;
  PullPolicy imagePullPolicy = PullPolicy::kIfNotPresent;
  std::vector<std::string> imagePullSecrets;
  std::string podCpuLimit, podMemoryLimit, podCpuRequest, podMemoryRequest;  ///< quantities
  std::string podStorageLimit;                                               ///< the same
  Texts languageImages;
  Texts languageCpuLimits, languageMemoryLimits, languageCpuRequests, languageMemoryRequests;
  std::string podUser;  ///< a number, or "cluster"
  SeccompProfile podSeccomp = SeccompProfile::kRuntimeDefault;
  std::string podSeccompFile;
  bool podHostUsers = true;
  std::string runtimeClass;
  std::string priorityClass;
  std::string podNodeSelector;  ///< JSON, checked; so are those below
  std::string podTolerations;
  std::string podAffinity;
  std::string podLabels;
  std::string podAnnotations;
  std::chrono::seconds jobTimeToLive{};
  std::chrono::seconds jobDeadline{};

  // variables that outlive a run
  bool statePersistence = false;
  Megabytes stateMaxSize;
  bool stateOnError = false;
  std::chrono::seconds stateLifetime{};
  bool stateArchive = false;
  std::chrono::seconds stateArchiveAfter{};
  std::uint32_t stateArchiveDays = 0;
  std::chrono::seconds stateCheckInterval{};

  // what is said
  LogLevel logLevel = LogLevel::kInfo;
  LogFormat logFormat = LogFormat::kJson;
  bool enableAccessLogs = false;

  // `kubecoderun run` as a client
  std::string runServer;  ///< empty: none
  std::string runKey;     ///< empty: none
  std::optional<std::filesystem::path> runAuthorities;
};

/// CPU time that a run without multipliers may use: MAX_CPU_TIME, or wall limit x MAX_CPUS when
/// that is 0.
[[nodiscard]] inline std::chrono::milliseconds cpuTimeLimit(const Settings& settings) {
  if (settings.maxCpuTime.count() > 0) return settings.maxCpuTime;
  return std::chrono::duration_cast<std::chrono::milliseconds>(settings.maxExecutionTime *
                                                               settings.maxCpus);
}

}  // namespace config
