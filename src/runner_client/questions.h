#pragma once

#include "async/task.h"
#include "base/result.h"
#include "protocol/frame_stream.h"
#include "protocol/messages.h"

// The conversations with a runner that are not a run: one message, one answer. The stream stays
// open; whoever asks watches over the time.
namespace runner_client {

/// Lets the runner make a sandbox, which from then on waits on this connection. Errors:
/// kUnavailable when it does not answer or cannot make one now; kInvalid when it never will.
[[nodiscard]] async::Task<base::Result<protocol::Ready>> prepare(protocol::FrameStream& stream,
                                                                 protocol::Prepare order);

/// A run that was another server's.
struct TakenRun {
  protocol::Taken taken = {};
  std::string context = {};  ///< as it came: foreign bytes
};

/// Takes a run over; its frames follow on this connection. Errors: kUnavailable; kNotFound when
/// there is no such run.
[[nodiscard]] async::Task<base::Result<TakenRun>> takeOver(protocol::FrameStream& stream,
                                                           protocol::TakeOver wanted);

/// What walls and languages the runner has. Errors: kUnavailable; kInvalid when it speaks another
/// version.
[[nodiscard]] async::Task<base::Result<protocol::Inspection>> inspect(
    protocol::FrameStream& stream);

/// The error that a refusal of the runner means.
[[nodiscard]] base::Error errorOf(const protocol::Refused& refused);

/// A runner that breaks the protocol (kInvalid of protocol/) is a runner that is not there: nothing
/// is wrong with the request of a client.
[[nodiscard]] base::Error asUnavailable(base::Error error);

}  // namespace runner_client
