#include "api/wire/timestamps.h"

#include <cstdio>
#include <ctime>

namespace wire {

std::string isoTime(model::Timestamp time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t calendar = std::chrono::system_clock::to_time_t(seconds);
  std::tm parts{};
  ::gmtime_r(&calendar, &parts);
  char date[32], text[48];
  (void)std::strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text, sizeof(text), "%s.%03dZ", date, static_cast<int>((time - seconds).count()));
  return text;
}

}  // namespace wire
