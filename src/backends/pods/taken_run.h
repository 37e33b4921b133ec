#pragma once

#include <memory>
#include <string>

#include "backends/pods/keeper.h"
#include "backends/pods/runner_calls.h"
#include "ports/suspended_run.h"

namespace pods {

/// A run that was another server's, in a pod that becomes ours, if it is not. The pod goes when the
/// run has ended.
class TakenRun final : public ports::SuspendedRun {
 public:
  TakenRun(std::string uid, RunnerAddress address, TakenPod pod, std::shared_ptr<Keeper> keeper);
  ~TakenRun() override;

  [[nodiscard]] const std::string& context() const override { return pod_.run.context; }
  [[nodiscard]] async::Task<base::Result<model::RunResult>> goOn(
      model::RunLimits limits, ports::Workspace workspace, ports::OutputListener& listener,
      async::CancelToken& cancel) override;

 private:
  const std::string uid_;
  const RunnerAddress address_;
  TakenPod pod_;
  const std::shared_ptr<Keeper> keeper_;
  Keeper::Lease lease_ = Keeper::Lease::kHandedOver;  // until it goes on
};

}  // namespace pods
