#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"
#include "config/settings.h"
#include "telemetry/log.h"

namespace apps {

/// The file that POD_POOL_FILE names: gives pools other sizes while the server runs.
class PoolFile {
 public:
  using Resize = std::function<void(const std::string& language, std::uint32_t target)>;

  /// Reads it for the first time. `languages`: codes of those that have pools. `log` outlives it.
  /// Errors: kInvalid when it cannot be read or names no sizes of pools.
  [[nodiscard]] static base::Result<PoolFile> open(config::Settings settings,
                                                   std::vector<std::string> languages,
                                                   const telemetry::Log& log);

  /// The settings with the sizes that it named last.
  [[nodiscard]] const config::Settings& settings() const { return chosen_; }

  /// Reads it again, and calls `resize` for each language whose size is another one now. What is
  /// wrong is logged, once; the sizes stay as they are.
  void readAgain(const Resize& resize);

  /// Does so at intervals, on `executor`, until its io_context ends.
  static void follow(PoolFile file, const boost::asio::any_io_executor& executor, Resize resize);

 private:
  PoolFile(config::Settings settings, std::vector<std::string> languages, const telemetry::Log& log)
      : settings_(std::move(settings)),
        chosen_(settings_),
        languages_(std::move(languages)),
        log_(&log) {}
  [[nodiscard]] base::Result<config::Settings> read() const;

  config::Settings settings_, chosen_;
  std::vector<std::string> languages_;
  const telemetry::Log* log_;
  std::string problem_;
};

}  // namespace apps
