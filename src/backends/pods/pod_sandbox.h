#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "backends/pods/keeper.h"
#include "ports/sandbox_provider.h"

namespace pods {

/// A leased pod. Destroyed without a run, it goes back to its pool.
class PodSandbox final : public ports::Sandbox {
 public:
  /// `reservedFor`: who may have it again; empty: nobody.
  PodSandbox(WarmPod pod, std::shared_ptr<Keeper> keeper, std::string reservedFor);
  ~PodSandbox() override;

  [[nodiscard]] async::Task<base::Result<model::RunResult>> run(
      model::Program program, model::RunLimits limits, ports::Workspace workspace,
      ports::OutputListener& listener, async::CancelToken& cancel) override;

 private:
  WarmPod pod_;
  std::shared_ptr<Keeper> keeper_;
  Keeper::Lease lease_ = Keeper::Lease::kReturned;
};

}  // namespace pods
