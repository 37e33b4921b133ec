#include "apps/read_settings.h"

#include <cstdio>

#include "config/reference.h"
#include "config/sources.h"

namespace apps {
namespace {

std::nullopt_t complain(const base::Error& error) {
  std::fprintf(stderr, "%s\n", config::problemText(error).c_str());
  return std::nullopt;
}

std::optional<config::Loaded> loadFrom(const config::Sources& sources) {
  auto loaded = config::load(sources);
  if (!loaded) return complain(loaded.error());
  return *std::move(loaded);
}

}  // namespace

std::optional<config::Loaded> loadSettings() {
  const auto sources = config::processSources();
  if (!sources) return complain(sources.error());
  return loadFrom(*sources);
}

std::optional<config::Loaded> loadPassedSettings() {
  return loadFrom(config::environmentSources());
}

}  // namespace apps
