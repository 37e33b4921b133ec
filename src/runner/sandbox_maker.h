#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "jail/walls.h"
#include "languages/description.h"
#include "protocol/messages.h"
#include "runner/fine_ticks.h"
#include "runner/input_links.h"
#include "runner/nursery_service.h"
#include "runner/sandboxes_in_place.h"
#include "runner/serve.h"

namespace runner {

/// Makes sandboxes of every kind. Where there are namespaces it keeps one nursery for cold programs
/// and one zygote for each tier that is asked for, replaces them when their generation ends, when
/// they die, and when the sandbox root changes.
class SandboxMaker {
 public:
  /// What it refers to outlives the io_context.
  SandboxMaker(const boost::asio::any_io_executor& executor, const Options& options,
               FineTicks& ticks, std::vector<languages::Description> descriptions,
               jail::Level level);
  /// Kills the sandboxes of a place without namespaces. Blocks until they are gone, or a while.
  ~SandboxMaker() = default;
  SandboxMaker(const SandboxMaker&) = delete;
  SandboxMaker& operator=(const SandboxMaker&) = delete;

  /// Proves that a jail can be made here, and tries whether inputs can be mounted into it. Errors:
  /// kUnavailable naming what is missing.
  [[nodiscard]] async::Task<base::Result<void>> probe();

  /// `parked`: the interpreter that waits in it; empty: a cold one. Errors: kInvalid for an
  /// interpreter that is not installed or known; kUnavailable otherwise.
  [[nodiscard]] async::Task<base::Result<std::unique_ptr<JailedSandbox>>> make(
      const std::optional<protocol::ParkedKind>& parked, const model::RunLimits& limits);

  /// Follows the link to the sandbox root anew. When it leads to another tree than before, new
  /// sandboxes are made there, and `onNewRoot` is called: those that are parked lack its languages.
  void followRoot();
  void onNewRoot(std::function<void()> told) { onNewRoot_ = std::move(told); }
  /// Changes with the sandbox root.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }
  /// Null when the code is unknown or its toolchain is not in the present sandbox root.
  [[nodiscard]] const languages::Description* installed(const std::string& code) const;
  [[nodiscard]] protocol::Inspection inspect() const;
  /// The names of those that do not stand around programs here.
  [[nodiscard]] const std::vector<std::string>& missingWalls() const { return missingWalls_; }
  /// Null when large inputs cannot be mounted here.
  [[nodiscard]] InputLinks* inputLinks() { return links_ ? &*links_ : nullptr; }
  /// For runs that compute for long.
  [[nodiscard]] FineTicks& fineTicks() { return ticks_; }
  [[nodiscard]] jail::Level level() const { return level_; }

 private:
  using Kind = std::optional<protocol::ParkedKind>;

  [[nodiscard]] base::Result<std::shared_ptr<NurseryService>> nurseryFor(const Kind& kind);
  [[nodiscard]] base::Result<jail::NurseryOptions> optionsFor(
      const Kind& kind, const std::filesystem::path& root) const;
  [[nodiscard]] base::Result<InputLinks> openLinks() const;
  [[nodiscard]] bool stillGood(const NurseryService& nursery) const;

  boost::asio::any_io_executor executor_;
  const Options& options_;
  const jail::Level level_;
  FineTicks& ticks_;
  std::vector<languages::Description> descriptions_;
  std::unique_ptr<jail::ResourceGroups> groups_;
  std::vector<jail::Wall> walls_;
  std::vector<std::string> missingWalls_;
  std::shared_ptr<UidRange> uids_;         // where there are namespaces
  std::optional<SandboxesInPlace> place_;  // empty where there are namespaces
  std::optional<InputLinks> links_;
  protocol::LargeInputs largeInputs_;
  std::filesystem::path root_;  // what the nurseries of the present generation live in
  std::uint64_t generation_ = 0;
  std::function<void()> onNewRoot_;
  std::set<std::string> present_;  // codes of the languages in it
  std::map<Kind, std::shared_ptr<NurseryService>> nurseries_;
};

}  // namespace runner
