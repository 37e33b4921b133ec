#include "load_options.h"

#include <fmt/format.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <string_view>

namespace bench {
namespace {

using Setter = std::function<void(LoadOptions&, const char*)>;

const std::map<std::string_view, Setter> kSetters = {
    {"--port", [](auto& o, const char* v) { o.port = static_cast<std::uint16_t>(std::atoi(v)); }},
    {"--method", [](auto& o, const char* v) { o.method = v; }},
    {"--path", [](auto& o, const char* v) { o.path = v; }},
    {"--header", [](auto& o, const char* v) { o.headers.emplace_back(v); }},
    {"--body", [](auto& o, const char* v) { o.body = v; }},
    {"--expect", [](auto& o, const char* v) { o.expectedBody = v; }},
    {"--status", [](auto& o, const char* v) { o.expectedStatus = unsigned(std::atoi(v)); }},
    {"--allow",
     [](auto& o, const char* v) { o.allowedStatuses.push_back(unsigned(std::atoi(v))); }},
    {"--connections", [](auto& o, const char* v) { o.connections = unsigned(std::atoi(v)); }},
    {"--every", [](auto& o, const char* v) { o.everyMilliseconds = std::atof(v); }},
    {"--pause", [](auto& o, const char* v) { o.pauseMilliseconds = std::atof(v); }},
    {"--count", [](auto& o, const char* v) { o.count = std::strtoull(v, nullptr, 10); }},
    {"--seconds", [](auto& o, const char* v) { o.seconds = std::atof(v); }},
    {"--warm-up", [](auto& o, const char* v) { o.warmUpCount = std::strtoull(v, nullptr, 10); }},
    {"--warm-up-seconds", [](auto& o, const char* v) { o.warmUpSeconds = std::atof(v); }},
    {"--urgent", [](auto& o, const char* v) { o.urgent = std::string_view(v) == "1"; }},
};

}  // namespace

std::optional<LoadOptions> parseLoadOptions(int argc, char** argv) {
  LoadOptions options;
  for (int i = 1; i < argc; i += 2) {
    const auto setter = kSetters.find(argv[i]);
    if (setter == kSetters.end() || i + 1 == argc) {
      fmt::print(stderr, "bench_load: {} is no option, or lacks its value; there are:", argv[i]);
      for (const auto& [name, set] : kSetters) fmt::print(stderr, " {}", name);
      fmt::print(stderr, "\n");
      return std::nullopt;
    }
    setter->second(options, argv[i + 1]);
  }
  if (options.port == 0 || options.connections == 0 ||
      (options.count == 0 && options.seconds <= 0)) {
    fmt::print(stderr, "bench_load: --port, and --count or --seconds, are needed\n");
    return std::nullopt;
  }
  return options;
}

}  // namespace bench
