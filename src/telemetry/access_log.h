#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "telemetry/log.h"

namespace telemetry {

/// One answered request. Refers to its texts; lives as long as the call.
struct AccessRecord {
  std::string_view requestId;
  std::string_view method;
  std::string_view path;  ///< without the query, which may hold secrets
  unsigned status = 0;
  std::chrono::microseconds duration{};
  std::uint64_t bytesOut = 0;
  std::string_view principal;  ///< kind, and the beginning of the key's hash; never a key
  std::string_view peer;       ///< address of the connection
};

/// The access log: one line of level info per request. Safe from every thread.
class AccessLog {
 public:
  /// `log` outlives this.
  AccessLog(const Log& log, bool enabled) : log_(log), enabled_(enabled) {}
  void onAnswered(const AccessRecord& record) const;

 private:
  const Log& log_;
  bool enabled_;
};

}  // namespace telemetry
