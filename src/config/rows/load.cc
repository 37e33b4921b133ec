#include "config/rows/rows.h"

namespace config {

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

}  // namespace config
