#include "telemetry/access_log.h"

namespace telemetry {

void AccessLog::onAnswered(const AccessRecord& record) const {
  if (!enabled_) return;
  log_.write(Level::kInfo, "request",
             {{"request_id", record.requestId},
              {"method", record.method},
              {"path", record.path},
              {"status", record.status},
              {"milliseconds", static_cast<double>(record.duration.count()) / 1000.0},
              {"bytes", record.bytesOut},
              {"principal", record.principal},
              {"peer", record.peer}});
}

}  // namespace telemetry
