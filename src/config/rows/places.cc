#include "config/rows/rows.h"

#include "config/derived.h"

namespace config {

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

}  // namespace config
