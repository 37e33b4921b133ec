#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/result.h"
#include "languages/description.h"
#include "model/run.h"
#include "protocol/frame_stream.h"
#include "protocol/messages.h"
#include "runner/input_bundle.h"
#include "runner/state_in.h"

namespace runner {

/// What the server sends before an order: source, standard input, input files, variables. Bounded;
/// belongs to one run, which takes from it what it needs.
class OrderParts {
 public:
  /// `dataBytes` is what the working directory of its sandbox holds, `tmpBytes` the folder of its
  /// program.
  OrderParts(std::uint64_t dataBytes, std::uint64_t tmpBytes)
      : dataBytes_(dataBytes), tmpBytes_(tmpBytes) {}

  /// Takes one frame of kSource, kStdin, kInput, kInputData, kState or kStateFile; `from` (may be
  /// null) has the files that come beside frames. Errors: kInvalid: the connection must be closed;
  /// kUnavailable when there is no memory.
  [[nodiscard]] base::Result<void> take(const protocol::Frame& frame, protocol::FrameStream* from);

  /// No file lacks bytes.
  [[nodiscard]] bool areWhole() const { return !inputs || inputs->complete(); }
  /// Why a program cannot have them; `order` is the one that they belong to, `description` its
  /// language's. `parked`: an interpreter waits in the sandbox.
  [[nodiscard]] std::optional<protocol::Refused> problemWith(
      const protocol::Order& order, const languages::Description& description, bool parked) const;

  model::Program program;               ///< its text and standard input
  std::unique_ptr<InputBundle> inputs;  ///< null: none
  std::unique_ptr<StateIn> state;       ///< null: none

 private:
  [[nodiscard]] base::Result<void> takeInput(const protocol::Frame& frame,
                                             protocol::FrameStream* from);
  [[nodiscard]] base::Result<void> takeState(const protocol::Frame& frame,
                                             protocol::FrameStream* from);

  std::uint64_t dataBytes_, tmpBytes_;
};

}  // namespace runner
