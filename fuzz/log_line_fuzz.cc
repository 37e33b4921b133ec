// A path that a client sent, as the message and as a field of a log line.
#include <boost/json/parse.hpp>
#include <cstdint>
#include <string_view>

#include "require.h"
#include "telemetry/line.h"
#include "valid_utf8.h"

namespace {

using fuzz::require;

void checkLine(std::string_view line) {
  require(line.ends_with('\n') && line.find('\n') == line.size() - 1, "one line is one line");
  require(fuzz::isUtf8(line), "a line is UTF-8");
  for (const char c : line.substr(0, line.size() - 1)) {
    const auto byte = static_cast<std::uint8_t>(c);
    require(byte >= 0x20 && byte != 0x7F, "a terminal finds nothing to obey");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const telemetry::WallTime at{};
  const telemetry::Field field{"path", text};
  const auto json = telemetry::jsonLine(at, telemetry::Level::kInfo, text, {field});
  checkLine(json);
  boost::system::error_code error;
  const auto parsed = boost::json::parse(json, error);
  require(!error && parsed.is_object(), "a line is a JSON object");
  require(parsed.as_object().size() == 4, "no text adds a field");
  checkLine(telemetry::consoleLine(at, telemetry::Level::kInfo, text, {field}));
  return 0;
}
