#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "languages/description.h"
#include "telemetry/log.h"

namespace apps {

/// Everything that the HTTP server is made of, put together. The one place that decides which
/// object gets which other.
class Wiring {
 public:
  struct Parts {
    config::Settings settings = {};
    std::vector<std::string> apiKeys = {};
    std::vector<languages::Description> descriptions = {};
    std::filesystem::path runnerSocket = {};  ///< with SANDBOX_BACKEND=local
  };

  /// `log` outlives it. Errors: kInvalid for a setting that only a layer can check.
  [[nodiscard]] static base::Result<std::unique_ptr<Wiring>> make(Parts parts,
                                                                  const telemetry::Log& log);
  Wiring(const Wiring&) = delete;
  Wiring& operator=(const Wiring&) = delete;
  /// Calls stop().
  ~Wiring();

  /// Listens and serves on threads of its own; they block all signals. Errors: those of
  /// http::Server::start.
  [[nodiscard]] base::Result<void> start();
  /// From now on /ready says 503 and no connection is kept after its next answer; all else goes on.
  void leave();
  /// Answers what is in flight, as long as SHUTDOWN_GRACE_SECONDS allows, and ends. Blocks.
  void stop();

 private:
  struct Objects;
  explicit Wiring(std::unique_ptr<Objects> objects);

  std::unique_ptr<Objects> objects_;
};

}  // namespace apps
