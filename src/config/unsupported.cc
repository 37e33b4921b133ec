#include "config/unsupported.h"

namespace config {
namespace {

constexpr std::string_view kTls =
    "HTTPS is not supported yet by this version: put a proxy in front";
constexpr std::string_view kDebug = "development mode does not exist here; see LOG_LEVEL";
constexpr std::string_view kKeys =
    "administration over HTTP is not supported yet by this version; see `kubecoderun keys`";
constexpr std::string_view kMetrics = "metrics are not supported yet by this version";
constexpr std::string_view kAlways = "the isolation cannot be switched off; remove the setting";
constexpr std::string_view kLogs = "logs go to standard error; let the service manager keep them";
constexpr std::string_view kNothing = "it never had an effect; remove the setting";

constexpr Unsupported kUnsupported[] = {
    {"REDIS_*", "Redis is not supported yet by this version"},
    {"MINIO_*", "S3 storage is not supported yet by this version"},
    {"ENABLE_HTTPS", kTls},
    {"HTTPS_PORT", kTls, true},
    {"SSL_*", kTls, true},
    {"ENABLE_CORS", "CORS is not supported yet by this version"},
    {"CORS_ORIGINS", "CORS is not supported yet by this version"},
    {"ENABLE_DOCS", "the API documentation page is not supported yet by this version"},
    {"API_DEBUG", kDebug},
    {"API_RELOAD", kDebug},
    {"API_KEY_HEADER", kNothing},
    {"API_KEY_CACHE_TTL", "changes of keys take effect within a second; remove the setting"},
    {"MASTER_API_KEY", kKeys},
    {"MAX_CPU_QUOTA", "use MAX_CPUS"},
    {"MAX_FILENAME_LENGTH", "names have at most 255 bytes; remove the setting"},
    {"SESSION_ID_LENGTH",
     "ids always have 21 characters, as LibreChat demands; remove the setting"},
    {"MAX_SESSIONS_PER_ENTITY", kNothing},
    {"ENABLE_ORPHAN_MINIO_CLEANUP",
     "the janitor always removes what no session needs; remove the setting"},
    {"POD_CLEANUP_INTERVAL_MINUTES", "what is over is removed at once; remove the setting"},
    {"POD_POOL_WARMUP_ON_STARTUP", "the server never waits for its pools; remove the setting"},
    {"POD_POOL_REPLENISH_INTERVAL", "pools refill at once; remove the setting"},
    {"POD_POOL_EXHAUSTION_TRIGGER", "pools refill at once; remove the setting"},
    {"POD_MASK_HOST_INFO", kAlways},
    {"POD_GENERIC_HOSTNAME", kAlways},
    {"ENABLE_NETWORK_ISOLATION", kAlways},
    {"ENABLE_FILESYSTEM_ISOLATION", kAlways},
    {"ENABLE_WAN_ACCESS", "network access of programs is not supported yet by this version"},
    {"WAN_NETWORK_NAME", "network access of programs is not supported yet by this version"},
    {"WAN_DNS_SERVERS", "network access of programs is not supported yet by this version"},
    {"DETAILED_METRICS_ENABLED", kMetrics},
    {"METRICS_*", kMetrics, true},
    {"SQLITE_METRICS_*", kMetrics},
    {"LOG_FILE", kLogs, true},
    {"LOG_MAX_SIZE_MB", kLogs},
    {"LOG_BACKUP_COUNT", kLogs},
    {"ENABLE_SECURITY_LOGS", "refusals are part of the access log: see ENABLE_ACCESS_LOGS"},
    {"HEALTH_CHECK_INTERVAL", kNothing},
    {"HEALTH_CHECK_TIMEOUT", kNothing},
};

}  // namespace

const Unsupported* findUnsupported(std::string_view name) {
  for (const auto& entry : kUnsupported) {
    const bool beginning = entry.pattern.ends_with('*');
    const auto letters = entry.pattern.substr(0, entry.pattern.size() - (beginning ? 1 : 0));
    if (beginning ? name.starts_with(letters) : name == letters) return &entry;
  }
  return nullptr;
}

}  // namespace config
