#include "config/table.h"

#include "config/checks.h"
#include "config/derived.h"

namespace config {
namespace {

std::vector<Row> serverRows() {
  return {
      {.name = "API_HOST",
       .unit = "",
       .type = Text{},
       .fallback = "127.0.0.1",
       .says = "Address to listen on. 0.0.0.0 or :: listens on all of them: put TLS in front.",
       .into = &Settings::apiHost,
       .check = checkAddress},
      {.name = "API_PORT",
       .unit = "",
       .type = Integer{1, 65535},
       .fallback = "8000",
       .says = "TCP port to listen on.",
       .into = &Settings::apiPort},
      {.name = "SERVER_THREADS",
       .unit = "",
       .type = Integer{0, 256},
       .fallback = "0",
       .says = "Threads that serve HTTP. 0 means one per core.",
       .into = &Settings::serverThreads},
      {.name = "HTTP_MAX_HEAD_BYTES",
       .unit = "bytes",
       .type = Integer{4096, 1048576},
       .fallback = "16384",
       .says = "Longest request line and headers together; longer ones get 431.",
       .into = &Settings::httpMaxHeadBytes},
      {.name = "MAX_REQUEST_BODY_MB",
       .unit = "MB",
       .type = Integer{1, 64},  // what a runner takes of one program
       .fallback = "50",
       .says = "Largest request body; larger ones get 413 before they are read.",
       .into = &Settings::maxRequestBody},
      {.name = "HTTP_HEAD_SECONDS",
       .unit = "s",
       .type = Integer{1, 600},
       .fallback = "10",
       .says = "Time that a client may take to send the head of a request.",
       .into = &Settings::httpHeadTime},
      {.name = "HTTP_BODY_SECONDS",
       .unit = "s",
       .type = Integer{1, 600},
       .fallback = "10",
       .says = "Longest pause within a request body.",
       .into = &Settings::httpBodyTime},
      {.name = "HTTP_WRITE_SECONDS",
       .unit = "s",
       .type = Integer{1, 600},
       .fallback = "30",
       .says = "Time that a client may take to accept one chunk of an answer.",
       .into = &Settings::httpWriteTime},
      {.name = "HTTP_IDLE_SECONDS",
       .unit = "s",
       .type = Integer{1, 3600},
       .fallback = "75",
       .says =
           "An idle connection is closed after this time. Common clients and proxies keep theirs "
           "for 60 s; less than that makes them meet closed connections.",
       .into = &Settings::httpIdleTime},
      {.name = "HTTP_MAX_CONNECTIONS",
       .unit = "",
       .type = Integer{1, 1000000},
       .fallback = "10000",
       .says =
           "Open connections; over it the longest idle one is closed, else the new one gets 503.",
       .into = &Settings::httpMaxConnections},
      {.name = "SHUTDOWN_GRACE_SECONDS",
       .unit = "s",
       .type = Integer{0, 3600},
       .fallback = "30",
       .says =
           "After SIGTERM, requests in flight may take this long; then their programs are killed.",
       .into = &Settings::shutdownGrace},
  };
}

std::vector<Row> accessRows() {
  return {
      {.name = "API_KEY",
       .unit = "",
       .type = Text{},
       .fallback = "",
       .says =
           "The key that clients send, at least 16 characters. Without one (and without API_KEYS) "
           "a random key is made, kept in the data folder as `api_key` and printed once.",
       .into = &Settings::apiKey,
       .secret = true,
       .check = checkApiKey},
      {.name = "API_KEYS",
       .unit = "",
       .type = List{},
       .fallback = "",
       .says = "Further keys. Each key is a tenant of its own: waiting and limits are shared out "
               "between keys.",
       .into = &Settings::apiKeys,
       .secret = true,
       .check = checkApiKey},
      {.name = "AUTH_TRUSTED_NETWORKS",
       .unit = "",
       .type = List{},
       .fallback = "",
       .says = "Networks (CIDR) whose clients need no key. The address of the connection counts, "
               "never a header.",
       .into = &Settings::authTrustedNetworks,
       .check = checkNetwork},
      {.name = "AUTH_DISABLED",
       .unit = "",
       .type = Boolean{},
       .fallback = "false",
       .says = "Lets everybody in without a key. For a machine that nobody else can reach.",
       .into = &Settings::authDisabled},
      {.name = "CODEAPI_JWT_KEYS",
       .unit = "",
       .type = Path{},
       .fallback = "",
       .says = "Public keys whose tokens let in, as current LibreChat sends them: a JWKS file, a "
               "PEM file, or a folder of both. Empty: the folder `jwt` in the data folder, which "
               "`kubecoderun keys librechat` fills.",
       .into = &Settings::tokenKeys},
      {.name = "CODEAPI_JWT_ISSUER",
       .unit = "",
       .type = Text{},
       .fallback = "librechat",
       .says = "What a token must name as its issuer (iss).",
       .into = &Settings::tokenIssuer},
      {.name = "CODEAPI_JWT_AUDIENCE",
       .unit = "",
       .type = Text{},
       .fallback = "codeapi",
       .says = "What a token must name as its audience (aud).",
       .into = &Settings::tokenAudience},
      {.name = "CODEAPI_JWT_MAX_LIFETIME_SECONDS",
       .unit = "s",
       .type = Integer{1, 86400},
       .fallback = "300",
       .says = "Tokens that are valid for longer (exp - iat) are refused.",
       .into = &Settings::tokenLongestLifetime},
      {.name = "CODEAPI_JWT_CLOCK_SKEW_SECONDS",
       .unit = "s",
       .type = Integer{0, 300},
       .fallback = "30",
       .says = "By how much the clocks of the two machines may differ.",
       .into = &Settings::tokenClockSkew},
  };
}

std::vector<Row> placeRows() {
  return {
      {.name = "KUBECODERUN_DATA",
       .unit = "",
       .type = Path{},
       .fallback = "/var/lib/kubecoderun for root, else $XDG_DATA_HOME/kubecoderun",
       .says = "Folder of everything that outlives a restart.",
       .into = &Settings::dataFolder,
       .derive = defaultDataFolder},
      {.name = "SANDBOX_ROOT",
       .unit = "",
       .type = Path{},
       .fallback = "$KUBECODERUN_CACHE/sandbox/current, else ~/.cache/kubecoderun/sandbox/current",
       .says = "The read-only file tree that programs see, or a symbolic link to it. New sandboxes "
               "follow a link anew, so it can be swapped while serving.",
       .into = &Settings::sandboxRoot,
       .derive = defaultSandboxRoot},
      {.name = "LANGUAGES_FOLDER",
       .unit = "",
       .type = Path{},
       .fallback = "",
       .says = "Folder of your own languages (NAME/language.yaml); a known code replaces ours.",
       .into = &Settings::languagesFolder},
      {.name = "SERVER_USER",
       .unit = "",
       .type = Text{},
       .fallback = "",
       .says = "User that the HTTP server runs as when started by root. Empty: `kubecoderun` where "
               "that user exists, else uid 65532.",
       .into = &Settings::serverUser},
  };
}

std::vector<Row> limitRows() {
  return {
      {.name = "MAX_EXECUTION_TIME",
       .unit = "s",
       .type = Integer{1, 600},
       .fallback = "30",
       .says = "Wall time that one program may take, its compiler included. Languages multiply it.",
       .into = &Settings::maxExecutionTime},
      {.name = "MAX_CPU_TIME",
       .unit = "s",
       .type = Integer{0, 9600},
       .fallback = "0",
       .says = "CPU time of a run's whole process tree. 0 means MAX_EXECUTION_TIME x MAX_CPUS.",
       .into = &Settings::maxCpuTime},
      {.name = "MAX_MEMORY_MB",
       .unit = "MB",
       .type = Integer{64, 16384},
       .fallback = "512",
       .says =
           "Memory of one run: RAM, swap and its private files together. Languages multiply it. "
           "Below 256 some languages cannot start (C++: 512).",
       .into = &Settings::maxMemory},
      {.name = "MAX_CPUS",
       .unit = "",
       .type = Decimal{0.5, 16},
       .fallback = "1",
       .says = "CPUs that one run may keep busy.",
       .into = &Settings::maxCpus},
      {.name = "MAX_PIDS",
       .unit = "",
       .type = Integer{64, 4096},
       .fallback = "128",
       .says =
           "Processes and threads of one run. Low on purpose: it is what stops a fork bomb, and "
           "each task also costs memory of the kernel; 128 is the least with which the JVM, Go "
           "and numeric libraries start their threads.",
       .into = &Settings::maxPids},
      {.name = "MAX_OPEN_FILES",
       .unit = "",
       .type = Integer{64, 4096},
       .fallback = "1024",
       .says = "Open files of one process.",
       .into = &Settings::maxOpenFiles},
      {.name = "MAX_FILE_SIZE_MB",
       .unit = "MB",
       .type = Integer{1, 16384},
       .fallback = "256",
       .says = "Size of any one file that a program writes.",
       .into = &Settings::maxFileSize},
      {.name = "SANDBOX_DATA_MB",
       .unit = "MB",
       .type = Integer{1, 16384},
       .fallback = "256",
       .says = "Size of /mnt/data. Lives in memory and counts as memory of the run.",
       .into = &Settings::sandboxData},
      {.name = "SANDBOX_TMP_MB",
       .unit = "MB",
       .type = Integer{1, 16384},
       .fallback = "128",
       .says = "Size of /tmp and of each other private folder. Counts as memory of the run.",
       .into = &Settings::sandboxTmp},
      {.name = "SANDBOX_MAX_INODES",
       .unit = "",
       .type = Integer{1024, 16777216},
       .fallback = "65536",
       .says = "Files and folders in each private folder of a sandbox.",
       .into = &Settings::sandboxMaxInodes},
      {.name = "MAX_OUTPUT_BYTES",
       .unit = "bytes",
       .type = Integer{1024, 16777216},
       .fallback = "65536",
       .says = "Kept of standard output, and as much of standard error; the "
               "rest is thrown away while the program goes on.",
       .into = &Settings::maxOutputBytes},
      {.name = "MAX_DRAIN_MB",
       .unit = "MB",
       .type = Integer{1, 16384},
       .fallback = "256",
       .says = "A program that has written this much to both streams together is killed.",
       .into = &Settings::maxDrain},
      {.name = "OUTPUT_MODE",
       .unit = "",
       .type = Choice{{"raw", "trim"}},
       .fallback = "raw",
       .says = "raw answers what the program wrote, byte for byte; trim drops control characters "
               "and cuts white space at both ends.",
       .into = &Settings::outputMode},
  };
}

std::vector<Row> loadRows() {
  return {
      {.name = "MAX_CONCURRENT_EXECUTIONS",
       .unit = "",
       .type = Integer{1, 50},
       .fallback = "10",
       .says = "Programs that run at the same time; further requests wait in a fair queue.",
       .into = &Settings::maxConcurrentExecutions},
      {.name = "MAX_QUEUE_LENGTH",
       .unit = "",
       .type = Integer{0, 100000},
       .fallback = "1000",
       .says = "Requests that may wait; further ones get 503 with Retry-After at once.",
       .into = &Settings::maxQueueLength},
      {.name = "MAX_QUEUE_SECONDS",
       .unit = "s",
       .type = Integer{0, 60},
       .fallback = "5",
       .says = "Longest wait before 503 with Retry-After. LibreChat's own calls give up at 15 s.",
       .into = &Settings::maxQueueTime},
  };
}

std::vector<Row> sandboxRows() {
  return {
      {.name = "POD_POOL_ENABLED",
       .unit = "",
       .type = Boolean{},
       .fallback = "true",
       .says = "Keeps sandboxes ready. Without it each one is made when a request needs it.",
       .into = &Settings::podPoolEnabled},
      {.name = "POD_POOL_PY",
       .unit = "",
       .type = Integer{0, 50},
       .fallback = "12",
       .says = "Sandboxes kept ready with a started Python; at least as many as may be asked for "
               "at once.",
       .into = &Settings::podPoolPy},
      {.name = "POD_POOL_COLD",
       .unit = "",
       .type = Integer{0, 50},
       .fallback = "4",
       .says = "Empty sandboxes kept ready; languages without a started interpreter share them.",
       .into = &Settings::podPoolCold},
      {.name = "SANDBOX_SPAWN_CONCURRENCY",
       .unit = "",
       .type = Integer{1, 16},
       .fallback = "1",
       .says = "Sandboxes made at the same time when a pool is refilled. More refills faster and "
               "disturbs running programs more.",
       .into = &Settings::sandboxSpawnConcurrency},
      {.name = "SANDBOX_REQUIRE",
       .unit = "",
       .type = List{},
       .fallback = "",
       .says = "Names of walls (`kubecoderun doctor` lists them) without which nothing is served.",
       .into = &Settings::sandboxRequire},
      {.name = "SANDBOX_UID_BASE",
       .unit = "",
       .type = Integer{65536, 4294836224},
       .fallback = "1879048192",
       .says = "First of 65,536 user ids of this machine that are reserved "
               "for sandboxes; nobody else may have them. Root only.",
       .into = &Settings::sandboxUidBase},
      {.name = "ZYGOTE_MAX_CHILDREN",
       .unit = "",
       .type = Integer{1, 1000000},
       .fallback = "10000",
       .says = "Sandboxes forked from one started interpreter before a fresh one takes its place. "
               "Siblings share hash seed and address layout.",
       .into = &Settings::zygoteMaxChildren},
      {.name = "ZYGOTE_MAX_MINUTES",
       .unit = "min",
       .type = Integer{1, 1440},
       .fallback = "60",
       .says = "Age at which a started interpreter is replaced in any case.",
       .into = &Settings::zygoteMaxLifetime},
  };
}

std::vector<Row> logRows() {
  return {
      {.name = "LOG_LEVEL",
       .unit = "",
       .type = Choice{{"debug", "info", "warning", "error"}},
       .fallback = "info",
       .says = "Least important kind of line that is written.",
       .into = &Settings::logLevel},
      {.name = "LOG_FORMAT",
       .unit = "",
       .type = Choice{{"json", "console"}},
       .fallback = "json",
       .says = "json writes one object a line; console is for human eyes.",
       .into = &Settings::logFormat},
      {.name = "ENABLE_ACCESS_LOGS",
       .unit = "",
       .type = Boolean{},
       .fallback = "true",
       .says = "Writes one line per answered request.",
       .into = &Settings::enableAccessLogs},
  };
}

}  // namespace

std::span<const Section> table() {
  static const std::vector<Section> sections = {
      {"Server", serverRows()}, {"Access", accessRows()},
      {"Places", placeRows()},  {"Limits of one run", limitRows()},
      {"Load", loadRows()},     {"Sandboxes", sandboxRows()},
      {"Logs", logRows()},
  };
  return sections;
}

const Row* findRow(std::string_view name) {
  for (const Section& section : table()) {
    for (const Row& row : section.rows) {
      if (row.name == name) return &row;
    }
  }
  return nullptr;
}

}  // namespace config
