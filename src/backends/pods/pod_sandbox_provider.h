#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "backends/pods/options.h"
#include "ports/sandbox_provider.h"

namespace pods {

class Keeper;

/// Sandboxes in pods of a Kubernetes cluster, some of them kept ready. Sandboxes that it gave out
/// may outlive it, but not the io_context.
class PodSandboxProvider final : public ports::SandboxProvider {
 public:
  /// Watches and refills on `keeper`, whose io_context must outlive the provider and run for
  /// anything to happen. Errors: kInvalid for an access that is none.
  [[nodiscard]] static base::Result<std::unique_ptr<PodSandboxProvider>> make(
      Options options, boost::asio::any_io_executor keeper);
  ~PodSandboxProvider() override;

  [[nodiscard]] async::Task<base::Result<std::unique_ptr<ports::Sandbox>>> acquire(
      const model::Program& program, const ports::Asker& asker, async::Deadline deadline) override;
  /// Places are pods, by their uid, of whichever server.
  [[nodiscard]] async::Task<base::Result<ports::RunPlace>> findPlace(std::string name) override;
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<ports::SuspendedRun>>> takeOver(
      ports::RunClaim claim) override;
  [[nodiscard]] ports::Capacity capacity() const override;
  /// Asks nobody. Ready is a server to which the cluster has told, since its start, what pods there
  /// are, and whose sandboxes do not reach the network where they must not. Whether the API answers
  /// now, and whether pods can be had, is in capacity(): those that are warm serve all the same.
  [[nodiscard]] async::Task<base::Result<ports::Capacity>> check(async::Deadline deadline) override;

  /// Another target of a pool. Any thread.
  void resize(const std::string& language, std::uint32_t target);

  /// Removes all pods of this server and stops. Blocks, at most for `longest`; not on the keeper's
  /// thread. Before its io_context ends.
  void close(std::chrono::milliseconds longest);

 private:
  explicit PodSandboxProvider(std::shared_ptr<Keeper> keeper) : keeper_(std::move(keeper)) {}

  std::shared_ptr<Keeper> keeper_;
};

}  // namespace pods
