#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "backends/local/options.h"
#include "ports/sandbox_provider.h"

namespace local {

class PoolKeeper;

/// Sandboxes of a runner on this machine, reached over a Unix socket and kept ready in pools.
/// Sandboxes that it gave out may outlive it.
class LocalSandboxProvider final : public ports::SandboxProvider {
 public:
  /// Refills its pools on `keeper`, whose io_context must outlive the provider. Begins at once, and
  /// goes on when the runner is not there yet or comes back later.
  LocalSandboxProvider(Options options, boost::asio::any_io_executor keeper);
  ~LocalSandboxProvider() override;

  /// `Capacity::ready` counts the sandboxes for all other languages under "cold".
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<ports::Sandbox>>> acquire(
      const model::Program& program, const ports::Asker& asker, async::Deadline deadline) override;
  [[nodiscard]] ports::Capacity capacity() const override;
  [[nodiscard]] async::Task<base::Result<ports::Capacity>> check(async::Deadline deadline) override;

  /// What the runner says of itself, whole; for doctor. Errors: kUnavailable.
  [[nodiscard]] async::Task<base::Result<protocol::Inspection>> inspect(async::Deadline deadline);

 private:
  std::shared_ptr<PoolKeeper> keeper_;
};

}  // namespace local
