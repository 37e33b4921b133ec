#include "telemetry/log.h"

#include <unistd.h>

#include <cerrno>

#include "telemetry/line.h"

namespace telemetry {

void Log::write(Level level, std::string_view message, Fields fields) const {
  if (!wants(level)) return;
  const auto now = std::chrono::system_clock::now();
  const std::string line = format_ == Format::kJson ? jsonLine(now, level, message, fields)
                                                    : consoleLine(now, level, message, fields);
  while (::write(fd_, line.data(), line.size()) < 0 && errno == EINTR) {
  }
}

}  // namespace telemetry
