#pragma once

#include "model/workspace.h"
#include "protocol/json_fields.h"

namespace protocol {

[[nodiscard]] boost::json::object toJson(const model::WorkspaceChanges& changes);
/// Checks paths and their order, too: whoever reads it hands the names on.
void readFiles(Fields fields, model::WorkspaceChanges& changes);

}  // namespace protocol
