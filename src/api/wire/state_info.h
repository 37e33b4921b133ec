#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "execution/carried_state.h"
#include "model/state_record.h"

namespace wire {

/// The 200 body of GET /state/{session}/info (wire contract, 1.8). `now` decides whether the state
/// counts as archived.
[[nodiscard]] std::string renderStateInfo(std::string_view sessionId,
                                          const std::optional<model::StateRecord>& record,
                                          const execution::StateLifetime& lifetime,
                                          model::Timestamp now);

/// The 201 body of POST /state/{session}.
[[nodiscard]] std::string renderStateUploaded(std::uint64_t size);

}  // namespace wire
