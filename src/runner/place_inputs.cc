#include "runner/place_inputs.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

namespace runner {
namespace {

/// What another sandbox would answer as well.
bool concernsTheFiles(int error) {
  constexpr std::array kErrors = {EEXIST, ENOTDIR, EISDIR, ENOSPC, EFBIG, ENAMETOOLONG, EDQUOT};
  return std::ranges::find(kErrors, error) != kErrors.end();
}

async::Task<base::Result<void>> place(JailedSandbox& sandbox, bool parked,
                                      jail::InitRequest request, int content, const char* what) {
  using base::ErrorKind;
  const auto told =
      parked ? sandbox.tellBesideInterpreter(request, content) : sandbox.tell(request, content);
  if (!told) co_return base::fail(ErrorKind::kUnavailable, told.error().message);
  const auto reply = co_await sandbox.listen();
  if (!reply) co_return base::fail(ErrorKind::kUnavailable, reply.error().message);
  if (reply->kind != jail::InitReply::Kind::kWritten)
    co_return base::fail(ErrorKind::kUnavailable, "the parked interpreter ended");
  if (reply->error == 0) co_return base::Result<void>{};
  co_return base::fail(
      concernsTheFiles(reply->error) ? ErrorKind::kInvalid : ErrorKind::kUnavailable,
      std::string(what) + " cannot be placed: " + std::strerror(reply->error));
}

}  // namespace

async::Task<base::Result<void>> placeInputs(JailedSandbox& sandbox, bool parked,
                                            const InputBundle& bundle) {
  const jail::InitRequest request{.command = jail::InitRequest::Command::kPlaceInputs};
  return place(sandbox, parked, request, bundle.descriptor(), "the input files");
}

}  // namespace runner
