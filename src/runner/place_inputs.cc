#include "runner/place_inputs.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace runner {
namespace {

/// What another sandbox would answer as well.
bool concernsTheFiles(int error) {
  constexpr std::array kErrors = {EEXIST, ENOTDIR, EISDIR, ENOSPC, EFBIG, ENAMETOOLONG, EDQUOT};
  return std::ranges::find(kErrors, error) != kErrors.end();
}

}  // namespace

async::Task<base::Result<void>> placeInputs(JailedSandbox& sandbox, bool parked,
                                            const InputBundle& bundle) {
  using base::ErrorKind;
  const jail::InitRequest request{.command = jail::InitRequest::Command::kPlaceInputs};
  const auto told = parked ? sandbox.tellBesideInterpreter(request, bundle.descriptor())
                           : sandbox.tell(request, bundle.descriptor());
  if (!told) co_return base::fail(ErrorKind::kUnavailable, told.error().message);
  const auto reply = co_await sandbox.listen();
  if (!reply) co_return base::fail(ErrorKind::kUnavailable, reply.error().message);
  if (reply->kind != jail::InitReply::Kind::kWritten)
    co_return base::fail(ErrorKind::kUnavailable, "the parked interpreter ended");
  if (reply->error == 0) co_return base::Result<void>{};
  co_return base::fail(
      concernsTheFiles(reply->error) ? ErrorKind::kInvalid : ErrorKind::kUnavailable,
      std::string("the input files cannot be placed: ") + std::strerror(reply->error));
}

}  // namespace runner
