#include "config/table.h"

#include "config/rows/rows.h"

namespace config {

std::span<const Section> table() {
  static const std::vector<Section> sections = {
      {"Server", serverRows()},
      {"Access", accessRows()},
      {"Places", placeRows()},
      {"Limits of one run", limitRows()},
      {"Files and sessions", fileRows()},
      {"Load", loadRows()},
      {"Sandboxes", sandboxRows()},
      {"Sandboxes in pods", podRows()},
      {"Kubernetes", kubernetesRows()},
      {"Resources of sandbox pods", podResourceRows()},
      {"State", stateRows()},
      {"Logs", logRows()},
      {"The command line as a client", clientRows()},
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
