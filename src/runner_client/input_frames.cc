#include "runner_client/input_frames.h"

#include <algorithm>
#include <utility>

#include "model/file_path.h"
#include "protocol/codec.h"

namespace runner_client {
namespace {

using protocol::FrameType;

constexpr std::size_t kMostWaiting = 256u << 10;

}  // namespace

async::Task<base::Result<void>> InputFrames::gather(std::span<const ports::InputFile> inputs) {
  if (inputs.size() > model::kMostInputFiles)
    co_return base::fail(base::ErrorKind::kInvalid, "Too many input files");
  for (const auto& input : inputs) {
    if (!model::isFilePath(input.path))
      co_return base::fail(base::ErrorKind::kInvalid, "Invalid file name: " + input.path);
    CO_TRY(co_await gatherOne(input));
  }
  co_return base::Result<void>();
}

async::Task<base::Result<void>> InputFrames::gatherOne(const ports::InputFile& input) {
  if (CO_TRY(co_await handOver(input))) co_return base::Result<void>();
  const auto size = input.content->size();
  CO_TRY(co_await add(FrameType::kInput,
                      protocol::encode(protocol::Input{
                          .path = input.path, .size = size, .readOnly = input.readOnly})));
  co_return co_await gatherBytes(*input.content, FrameType::kInputData);
}

async::Task<base::Result<bool>> InputFrames::handOver(const ports::InputFile& input) {
  const auto size = input.content->size();
  if (size <= kMostInPieces || handed_ >= protocol::kMostHanded || !stream_.carriesDescriptors())
    co_return false;
  const auto file = CO_TRY(co_await input.content->openFile());
  if (!file) co_return false;
  CO_TRY(co_await flush());
  const auto head = protocol::frameOf(
      protocol::Input{.path = input.path, .size = size, .readOnly = input.readOnly, .handed = true},
      next_);
  if (!CO_TRY(co_await stream_.writeWith(head, file.get()))) co_return false;
  ++next_;
  ++handed_;
  co_return true;
}

async::Task<base::Result<void>> InputFrames::gatherState(ports::InputSource& state) {
  if (CO_TRY(co_await handOverState(state))) co_return base::Result<void>();
  co_return co_await gatherBytes(state, FrameType::kState);
}

async::Task<base::Result<bool>> InputFrames::handOverState(ports::InputSource& state) {
  if (state.size() <= model::kMostSmallState || !stream_.carriesDescriptors()) co_return false;
  const auto file = CO_TRY(co_await state.openFile());
  if (!file) co_return false;
  CO_TRY(co_await flush());
  const auto frame = protocol::frameOf(protocol::StateFile{.size = state.size()}, next_);
  if (!CO_TRY(co_await stream_.writeWith(frame, file.get()))) co_return false;
  ++next_;
  co_return true;
}

async::Task<base::Result<void>> InputFrames::gatherBytes(ports::InputSource& source,
                                                         FrameType type) {
  const auto chunk =
      type == FrameType::kState ? protocol::kMaxPieceBytes : std::uint64_t{protocol::kChunkBytes};
  const auto size = source.size();
  for (std::uint64_t sent = 0; sent < size;) {
    if (givenUp_()) co_return base::fail(base::ErrorKind::kUnavailable, "given up");
    const auto most = std::min(size - sent, chunk);
    auto bytes = CO_TRY(co_await source.read(sent, most));
    if (bytes.empty() || bytes.size() > most)
      co_return base::fail(base::ErrorKind::kUnavailable, "an input could not be read whole");
    sent += bytes.size();
    CO_TRY(co_await add(type, std::move(bytes)));
  }
  co_return base::Result<void>();
}

async::Task<base::Result<void>> InputFrames::add(FrameType type, std::string payload) {
  waitingBytes_ += payload.size();
  waiting_.push_back({.type = type, .number = next_++, .payload = std::move(payload)});
  if (waitingBytes_ < kMostWaiting) co_return base::Result<void>();
  co_return co_await flush();
}

async::Task<base::Result<void>> InputFrames::flush() {
  if (waiting_.empty()) co_return base::Result<void>();
  const std::vector<protocol::FrameView> views(waiting_.begin(), waiting_.end());
  CO_TRY(co_await stream_.write(views));
  waiting_.clear();
  waitingBytes_ = 0;
  co_return base::Result<void>();
}

}  // namespace runner_client
