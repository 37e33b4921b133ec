#include "runner/place_inputs.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "model/file_path.h"
#include "runner/placing_error.h"

namespace runner {
namespace {

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
  co_return base::fail(placingError(what, reply->error));
}

jail::InitRequest requestFor(jail::InitRequest::Command command, std::string_view path = {}) {
  jail::InitRequest request{.command = command};
  if (!path.empty()) std::memcpy(request.path, path.data(), path.size());
  return request;
}
static_assert(sizeof(jail::InitRequest::path) > model::kMostPathBytes);

/// Up to here an open file is copied, unless a larger one is mounted anyway: a mount would cost as
/// much.
constexpr std::uint64_t kLargestCopied = 1U << 20;

/// Null when they cannot be mounted, here or this time.
base::Result<std::shared_ptr<MountedInputs>> mountIfPossible(JailedSandbox& sandbox,
                                                             const InputBundle& bundle,
                                                             InputLinks* links) {
  if (links == nullptr) return std::shared_ptr<MountedInputs>();
  auto mounted = MountedInputs::mount(sandbox, *links, bundle.inputs());
  if (mounted || mounted.error().kind == base::ErrorKind::kInvalid) return mounted;
  std::fprintf(stderr, "runner: inputs of a run are copied: %s\n", mounted.error().message.c_str());
  return std::shared_ptr<MountedInputs>();
}

bool isAnyMounted(const InputBundle& bundle) {
  return std::ranges::any_of(bundle.inputs(), [](const PlacedInput& input) {
    return input.original && input.size > kLargestCopied;
  });
}

async::Task<base::Result<void>> copyOpenFiles(JailedSandbox& sandbox, bool parked,
                                              const InputBundle& bundle) {
  for (const auto& input : bundle.inputs()) {
    if (!input.original) continue;
    auto request = requestFor(jail::InitRequest::Command::kPlaceFile, input.path);
    request.readOnly = input.readOnly ? 1 : 0;
    CO_TRY(co_await place(sandbox, parked, request, input.original->get(), "the input files"));
  }
  co_return base::Result<void>{};
}

}  // namespace

async::Task<base::Result<std::shared_ptr<MountedInputs>>> placeInputs(JailedSandbox& sandbox,
                                                                      bool parked,
                                                                      const InputBundle& bundle,
                                                                      InputLinks* links) {
  std::shared_ptr<MountedInputs> mounted;
  if (isAnyMounted(bundle)) mounted = CO_TRY(mountIfPossible(sandbox, bundle, links));
  if (bundle.descriptor() >= 0) {
    const auto request = requestFor(jail::InitRequest::Command::kPlaceInputs);
    CO_TRY(co_await place(sandbox, parked, request, bundle.descriptor(), "the input files"));
  }
  if (!mounted) CO_TRY(co_await copyOpenFiles(sandbox, parked, bundle));
  co_return std::move(mounted);
}

}  // namespace runner
