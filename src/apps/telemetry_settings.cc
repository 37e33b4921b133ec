#include "apps/telemetry_settings.h"

#include <unistd.h>

namespace apps {
namespace {

telemetry::Level levelOf(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::kDebug:
      return telemetry::Level::kDebug;
    case config::LogLevel::kInfo:
      return telemetry::Level::kInfo;
    case config::LogLevel::kWarning:
      return telemetry::Level::kWarning;
    case config::LogLevel::kError:
      break;
  }
  return telemetry::Level::kError;
}

}  // namespace

telemetry::Log logFor(const config::Settings& settings) {
  const bool console = settings.logFormat == config::LogFormat::kConsole;
  return {STDERR_FILENO, levelOf(settings.logLevel),
          console ? telemetry::Format::kConsole : telemetry::Format::kJson};
}

}  // namespace apps
