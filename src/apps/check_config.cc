#include <cstdio>

#include "apps/commands.h"
#include "apps/read_settings.h"
#include "apps/supervisor.h"
#include "config/reference.h"

namespace apps {

int checkConfig() {
  const auto loaded = loadSettings();
  if (!loaded) return kWrongConfiguration;
  std::fputs(config::effectiveText(*loaded).c_str(), stdout);
  return 0;
}

int showReference() {
  std::fputs(config::referencePage().c_str(), stdout);
  return 0;
}

}  // namespace apps
