#pragma once

#include "model/run.h"
#include "protocol/json_fields.h"

namespace protocol {

[[nodiscard]] boost::json::object toJson(const model::RunLimits& limits);
void readLimits(Fields fields, model::RunLimits& limits);

}  // namespace protocol
