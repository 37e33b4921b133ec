#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "languages/description.h"
#include "ports/sandbox_provider.h"
#include "telemetry/log.h"

namespace apps {

/// The sandboxes of the server: what SANDBOX_BACKEND names.
class Sandboxes {
 public:
  /// Keeps them ready on `keeper`, once its io_context runs. `log` outlives it. Errors: kInvalid
  /// when the settings do not tell how to reach the cluster.
  [[nodiscard]] static base::Result<Sandboxes> make(
      const config::Settings& settings, const std::vector<languages::Description>& descriptions,
      const std::filesystem::path& runnerSocket, const boost::asio::any_io_executor& keeper,
      const telemetry::Log& log);

  [[nodiscard]] ports::SandboxProvider& provider() { return *provider_; }

  /// Before the io_context ends, when no program runs any more: removes what would stay behind
  /// elsewhere. Blocks for a few seconds at most; later calls do nothing.
  void close();

 private:
  explicit Sandboxes(std::unique_ptr<ports::SandboxProvider> provider)
      : provider_(std::move(provider)) {}

  std::unique_ptr<ports::SandboxProvider> provider_;
  std::function<void()> close_ = [] {};
};

}  // namespace apps
