#include "telemetry/line.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "base/utf8_repair.h"

namespace telemetry {
namespace {

constexpr std::size_t kLongestText = 1024;

struct Name {
  std::string_view json, console;
};

Name nameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return {"debug", "DEBUG"};
    case Level::kInfo:
      return {"info", "INFO "};
    case Level::kWarning:
      return {"warning", "WARN "};
    case Level::kError:
      return {"error", "ERROR"};
  }
  return {};
}

/// Control characters are escaped in both formats: those of C0 and DEL, and C1 (0x80-0x9F, two
/// bytes in UTF-8), since a terminal obeys them and a line end would forge a line.
void appendEscaped(std::string& line, std::string_view text) {
  const std::string repaired = base::repairUtf8(base::cutAtCharacter(text, kLongestText));
  for (std::size_t i = 0; i < repaired.size(); ++i) {
    const auto byte = static_cast<unsigned char>(repaired[i]);
    const auto next = i + 1 < repaired.size() ? static_cast<unsigned char>(repaired[i + 1]) : 0U;
    if (byte == '"' || byte == '\\') {
      line += {'\\', repaired[i]};
    } else if (byte < 0x20 || byte == 0x7F) {
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", byte);
    } else if (byte == 0xC2 && next < 0xA0) {
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", next);
      ++i;
    } else {
      line += repaired[i];
    }
  }
}

void appendQuoted(std::string& line, std::string_view text) {
  line += '"';
  appendEscaped(line, text);
  line += '"';
}

void appendNumber(std::string& line, double number) {
  if (!std::isfinite(number)) return appendQuoted(line, fmt::format("{}", number));  // not JSON
  fmt::format_to(std::back_inserter(line), "{}", number);
}

void appendValue(std::string& line, const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    appendQuoted(line, *text);
  } else if (const auto* number = std::get_if<double>(&field.value)) {
    appendNumber(line, *number);
  } else if (const auto* yes = std::get_if<bool>(&field.value)) {
    line += *yes ? "true" : "false";
  } else {
    fmt::format_to(std::back_inserter(line), "{}", std::get<std::int64_t>(field.value));
  }
}

struct Moment {
  std::tm calendar;
  int milliseconds;
};

Moment momentOf(WallTime at) {
  const auto sinceEpoch = std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(sinceEpoch);
  return {fmt::gmtime(static_cast<std::time_t>(seconds.count())),
          static_cast<int>((sinceEpoch - seconds).count())};
}

}  // namespace

std::string jsonLine(WallTime at, Level level, std::string_view message, Fields fields) {
  const Moment moment = momentOf(at);
  std::string line =
      fmt::format(R"({{"time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","level":"{}","message":)",
                  moment.calendar, moment.milliseconds, nameOf(level).json);
  appendQuoted(line, message);
  for (const Field& field : fields) {
    line += ',';
    appendQuoted(line, field.name);
    line += ':';
    appendValue(line, field);
  }
  return line += "}\n";
}

std::string consoleLine(WallTime at, Level level, std::string_view message, Fields fields) {
  const Moment moment = momentOf(at);
  std::string line = fmt::format("{:%H:%M:%S}.{:03} {} ", moment.calendar, moment.milliseconds,
                                 nameOf(level).console);
  appendEscaped(line, message);
  for (const Field& field : fields) {
    line += "  ";
    appendEscaped(line, field.name);
    line += '=';
    appendValue(line, field);
  }
  return line += '\n';
}

}  // namespace telemetry
