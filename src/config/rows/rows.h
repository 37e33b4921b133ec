#pragma once

#include <vector>

#include "config/table.h"

/// The rows of the table, one file for each of its sections.
namespace config {

[[nodiscard]] std::vector<Row> serverRows();
[[nodiscard]] std::vector<Row> accessRows();
[[nodiscard]] std::vector<Row> placeRows();
[[nodiscard]] std::vector<Row> limitRows();
[[nodiscard]] std::vector<Row> fileRows();
[[nodiscard]] std::vector<Row> loadRows();
[[nodiscard]] std::vector<Row> sandboxRows();
[[nodiscard]] std::vector<Row> podRows();
[[nodiscard]] std::vector<Row> kubernetesRows();
[[nodiscard]] std::vector<Row> podResourceRows();
[[nodiscard]] std::vector<Row> stateRows();
[[nodiscard]] std::vector<Row> logRows();
[[nodiscard]] std::vector<Row> clientRows();

}  // namespace config
