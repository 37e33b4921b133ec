#include "config/rows/languages.h"
#include "config/rows/rows.h"

namespace config {
namespace {

constexpr auto kPods = SandboxBackend::kKubernetes;

}  // namespace

std::vector<Row> podRows() {
  std::vector<Row> rows{
      {.name = "POD_POOL_PARALLEL_BATCH",
       .unit = "",
       .type = Integer{1, 100},
       .fallback = "10",
       .says =
           "Pods of the pools that are ordered together. One that has an address, or waits for it "
           "for a second, makes room for another.",
       .into = &Settings::podPoolParallelBatch,
       .onlyWith = kPods},
      {.name = "POD_POOL_FILE",
       .unit = "",
       .type = Path{},
       .fallback = "",
       .says = "A file in the syntax of .env with POD_POOL_PY to POD_POOL_BASH, which overrules "
               "those settings. It is read again every 5 seconds: pools change while the server "
               "runs. Replace it by renaming; half a file would count.",
       .into = &Settings::podPoolFile,
       .onlyWith = kPods},
      {.name = "POD_START_SECONDS",
       .unit = "s",
       .type = Integer{5, 3600},
       .fallback = "180",
       .says = "A pod that is not ready after that long is removed and made anew. One that waits "
               "for a node may wait.",
       .into = &Settings::podStartTime,
       .onlyWith = kPods},
      {.name = "POD_TTL_MINUTES",
       .unit = "min",
       .type = Integer{1, 10080},
       .fallback = "60",
       .says = "Age at which a pod that nobody has used is replaced.",
       .into = &Settings::podLifetime,
       .onlyWith = kPods},
      {.name = "POD_REUSE",
       .unit = "",
       .type = Choice{{"none", "session", "principal"}},
       .fallback = "none",
       .says = "Who may have a pod in which a program has run: nobody, later programs of the same "
               "session, or later programs of the same API key or user (a trusted network is "
               "none). Each gets a fresh interpreter.",
       .into = &Settings::podReuse,
       .onlyWith = kPods},
      {.name = "POD_REUSE_RUNS",
       .unit = "",
       .type = Integer{1, 10000},
       .fallback = "20",
       .says = "Programs after which a pod that is used again is removed.",
       .into = &Settings::podReuseRuns,
       .onlyWith = kPods},
      {.name = "POD_REUSE_MINUTES",
       .unit = "min",
       .type = Integer{1, 1440},
       .fallback = "10",
       .says = "How long after its first program a pod may be used again.",
       .into = &Settings::podReuseTime,
       .onlyWith = kPods},
      {.name = "POD_REUSE_PODS",
       .unit = "",
       .type = Integer{1, 10000},
       .fallback = "20",
       .says = "Pods that wait to be used again; beyond that the oldest is removed.",
       .into = &Settings::podReusePods,
       .onlyWith = kPods},
  };
  for (const auto& language : kLanguages) {
    if (language.code == "py") continue;
    rows.push_back({.name = nameFor("POD_POOL_", language),
                    .unit = "",
                    .type = Integer{0, 50},
                    .fallback = "0",
                    .says = "Pods kept ready for JS, TS, GO, JAVA, C, CPP, PHP, RS, R, F90, D and "
                            "BASH. 0: a Job for each program.",
                    .into = &Settings::podPools,
                    .language = language.code,
                    .onlyWith = kPods});
  }
  return rows;
}

}  // namespace config
