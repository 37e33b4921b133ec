#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <vector>

#include "model/tools.h"
#include "protocol/json_fields.h"

// Inside protocol only: the functions of an order.
namespace protocol {

[[nodiscard]] boost::json::value toJson(
    const std::optional<std::vector<model::ToolFunction>>& tools);
void readTools(Fields& fields, std::optional<std::vector<model::ToolFunction>>& tools);

}  // namespace protocol
