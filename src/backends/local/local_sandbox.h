#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>

#include "backends/local/parked_sandbox.h"
#include "backends/local/pools.h"
#include "ports/sandbox_provider.h"

namespace local {

/// A sandbox that was leased from a pool. Destroyed without a run, it goes back there.
class LocalSandbox final : public ports::Sandbox {
 public:
  LocalSandbox(ParkedSandbox parked, std::shared_ptr<Pools> pools, std::filesystem::path socket);
  ~LocalSandbox() override;

  [[nodiscard]] async::Task<base::Result<model::RunResult>> run(
      model::Program program, model::RunLimits limits, ports::Workspace workspace,
      ports::OutputListener& listener, async::CancelToken& cancel) override;

 private:
  ParkedSandbox parked_;  // without a socket once it was asked to run
  std::shared_ptr<Pools> pools_;
  std::filesystem::path socket_;  // of the runner, to attach again
};

}  // namespace local
