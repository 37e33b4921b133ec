#include "config/rows/rows.h"

#include "config/derived.h"

namespace config {

namespace {

constexpr auto kLocal = SandboxBackend::kLocal;

}  // namespace

std::vector<Row> sandboxRows() {
  return {
      {.name = "SANDBOX_BACKEND",
       .unit = "",
       .type = Choice{{"local", "kubernetes"}},
       .fallback = "local",
       .says = "Where programs run: local in jails of this machine, kubernetes in pods.",
       .into = &Settings::sandboxBackend},
      {.name = "POD_POOL_ENABLED",
       .unit = "",
       .type = Boolean{},
       .fallback = "true",
       .says = "Keeps sandboxes ready. Without it each one is made when a request needs it.",
       .into = &Settings::podPoolEnabled},
      {.name = "POD_POOL_PY",
       .unit = "",
       .type = Integer{0, 50},
       .fallback = "12 (5 in pods)",
       .says = "Sandboxes kept ready with a started Python; at least as many as may be asked for "
               "at once.",
       .into = &Settings::podPoolPy,
       .derive = defaultPythonPool},
      {.name = "POD_POOL_COLD",
       .unit = "",
       .type = Integer{0, 50},
       .fallback = "4",
       .says = "Empty sandboxes kept ready; languages without a started interpreter share them.",
       .into = &Settings::podPoolCold,
       .onlyWith = kLocal},
      {.name = "SANDBOX_SPAWN_CONCURRENCY",
       .unit = "",
       .type = Integer{1, 16},
       .fallback = "3",
       .says = "Sandboxes made at the same time when a pool is refilled. More refills faster and "
               "disturbs running programs more.",
       .into = &Settings::sandboxSpawnConcurrency,
       .onlyWith = kLocal},
      {.name = "SANDBOX_REQUIRE",
       .unit = "",
       .type = List{},
       .fallback = "",
       .says =
           "Names of walls (`kubecoderun doctor` lists them) without which nothing is served; in "
           "pods network-policy, too.",
       .into = &Settings::sandboxRequire},
      {.name = "SANDBOX_UID_BASE",
       .unit = "",
       .type = Integer{65536, 4294836224},
       .fallback = "1879048192",
       .says = "First of 65,536 user ids of this machine that are reserved "
               "for sandboxes; nobody else may have them. Root only.",
       .into = &Settings::sandboxUidBase,
       .onlyWith = kLocal},
      {.name = "ZYGOTE_MAX_CHILDREN",
       .unit = "",
       .type = Integer{1, 1000000},
       .fallback = "10000",
       .says = "Sandboxes forked from one started interpreter before a fresh one takes its place. "
               "Siblings share hash seed and address layout.",
       .into = &Settings::zygoteMaxChildren,
       .onlyWith = kLocal},
      {.name = "ZYGOTE_MAX_MINUTES",
       .unit = "min",
       .type = Integer{1, 1440},
       .fallback = "60",
       .says = "Age at which a started interpreter is replaced in any case.",
       .into = &Settings::zygoteMaxLifetime,
       .onlyWith = kLocal},
  };
}

}  // namespace config
