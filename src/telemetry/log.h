#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace telemetry {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kJson, kConsole };

/// A named value of a line. Refers to its text; lives as long as the call.
struct Field {
  std::string_view name;
  std::variant<std::int64_t, double, bool, std::string_view> value;

  Field(std::string_view n, std::string_view text) : name(n), value(text) {}
  Field(std::string_view n, const char* text) : name(n), value(std::string_view(text)) {}
  Field(std::string_view n, double number) : name(n), value(number) {}
  Field(std::string_view n, bool yes) : name(n), value(yes) {}
  template <class Number>
    requires std::is_integral_v<Number>
  Field(std::string_view n, Number number) : name(n), value(static_cast<std::int64_t>(number)) {}
};

using Fields = std::initializer_list<Field>;

/// Writes log lines to a descriptor: one line, one write(2), so lines of several threads (and, up
/// to PIPE_BUF bytes, of several processes) never mix. Safe from every thread. Text may hold
/// anything, also what a client sent: it becomes well-formed UTF-8, control characters are escaped,
/// and each text is cut at 1 KiB. A line that cannot be written is dropped; a reader of a pipe that
/// stops reading stops the writer.
class Log {
 public:
  /// `fd` is not owned.
  Log(int fd, Level least, Format format) : fd_(fd), least_(least), format_(format) {}

  void debug(std::string_view message, Fields fields = {}) const {
    write(Level::kDebug, message, fields);
  }
  void info(std::string_view message, Fields fields = {}) const {
    write(Level::kInfo, message, fields);
  }
  void warning(std::string_view message, Fields fields = {}) const {
    write(Level::kWarning, message, fields);
  }
  void error(std::string_view message, Fields fields = {}) const {
    write(Level::kError, message, fields);
  }

  void write(Level level, std::string_view message, Fields fields) const;
  [[nodiscard]] bool wants(Level level) const noexcept { return level >= least_; }

 private:
  int fd_;
  Level least_;
  Format format_;
};

}  // namespace telemetry
