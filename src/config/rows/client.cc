#include "config/rows/rows.h"

namespace config {

std::vector<Row> clientRows() {
  return {
      {.name = "KUBECODERUN_SERVER",
       .unit = "",
       .type = Text{},
       .fallback = "",
       .says =
           "URL of the server that `kubecoderun run` runs programs on, as with --server. Empty: "
           "on this machine, without a server.",
       .into = &Settings::runServer},
      {.name = "KUBECODERUN_API_KEY",
       .unit = "",
       .type = Text{},
       .fallback = "",
       .says = "The key that it shows to that server, as with --key-file.",
       .into = &Settings::runKey,
       .secret = true},
      {.name = "KUBECODERUN_CA_FILE",
       .unit = "",
       .type = Path{},
       .fallback = "",
       .says =
           "Certificates (PEM) of the authorities that it trusts for an https:// server. Empty: "
           "those of this machine.",
       .into = &Settings::runAuthorities},
  };
}

}  // namespace config
