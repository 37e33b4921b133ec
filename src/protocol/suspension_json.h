#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "protocol/json_fields.h"
#include "protocol/messages.h"

// Inside protocol only: how other servers may go on with the run of an order.
namespace protocol {

[[nodiscard]] boost::json::value toJson(const std::optional<Suspension>& suspension);
void readSuspension(Fields& fields, std::optional<Suspension>& suspension);

}  // namespace protocol
