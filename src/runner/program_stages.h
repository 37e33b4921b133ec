#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.h"
#include "jail/messages.h"
#include "languages/description.h"
#include "languages/layout.h"
#include "model/run.h"
#include "runner/jailed_sandbox.h"

namespace runner {

/// Hands one program to a sandbox and hears how it ended: to the parked interpreter, or to init,
/// which then runs the compiler and its product. Belongs to one run; what it refers to outlives it.
class ProgramStages {
 public:
  /// Variables that outlive a run; only for parked interpreters.
  struct State {
    int restore = -1;  ///< descriptor of those to begin with, not owned; -1: none
    std::optional<model::StateWish> keep = {};
  };

  /// `parked`: an interpreter waits in the sandbox. `moved`: it is not in its working directory, or
  /// something was mounted there since it began, so it must enter that one anew. `sayOnStderr` gets
  /// what we have to say to the user when a step of ours fails.
  ProgramStages(JailedSandbox& sandbox, bool parked, State state, bool moved,
                const languages::Description& description, const model::Program& program,
                const model::RunLimits& limits, std::function<void(std::string_view)> sayOnStderr);

  /// The last reply of init: the end of the stage that was the last one. Empty when init is gone,
  /// because the jail was killed or took itself down. When variables are being saved, the program
  /// is over, and saved() brings the last reply.
  [[nodiscard]] async::Task<std::optional<jail::InitReply>> run();
  [[nodiscard]] async::Task<std::optional<jail::InitReply>> saved();
  /// Where the program is, or ended.
  [[nodiscard]] model::Stage stage() const { return stage_; }

 private:
  async::Task<std::optional<jail::InitReply>> runParked();
  async::Task<void> tellInterpreter(std::array<std::string_view, 2> parts);
  [[nodiscard]] std::string toolsText() const;
  async::Task<std::optional<jail::InitReply>> buildAndRun();
  bool tellSource();
  bool tell(const std::vector<std::string>& argv, std::string_view folder);
  jail::InitReply sourceRefused(int error);
  async::Task<std::optional<jail::InitReply>> end();

  JailedSandbox& sandbox_;
  const bool parked_;
  const State state_;
  const bool moved_;
  const model::Program& program_;
  const std::string language_;
  const languages::Layout layout_;
  std::function<void(std::string_view)> sayOnStderr_;
  model::Stage stage_ = model::Stage::kRun;
  std::string started_;  // name of the program that was started last
};

}  // namespace runner
