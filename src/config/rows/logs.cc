#include "config/rows/rows.h"

namespace config {

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

}  // namespace config
