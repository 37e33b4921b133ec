#include "protocol/frame_stream.h"

#include <algorithm>
#include <array>
#include <vector>

namespace protocol {
namespace {

// Most answers of a run fit; a large output is read in pieces of this size.
constexpr std::size_t kReadBytes = 16u << 10;
constexpr std::size_t kLargeReadBytes = 256u << 10;  // what a socket holds

}  // namespace

async::Task<base::Result<bool>> Transport::writeWith(std::span<const std::string_view> /*parts*/,
                                                     int /*descriptor*/) {
  co_return false;
}

FrameStream::FrameStream(std::unique_ptr<Transport> transport) : transport_(std::move(transport)) {}

void FrameStream::rest() noexcept {
  space_.reset();
  largeSpace_.reset();
  transport_->rest();
}

async::Task<base::Result<Frame>> FrameStream::read() {
  for (;;) {
    auto frame = CO_TRY(decoder_.next());
    if (frame) co_return *std::move(frame);
    const bool large = decoder_.missing() > kReadBytes;
    if (!large && !space_) space_.reset(new char[kReadBytes]);
    if (large && !largeSpace_) largeSpace_.reset(new char[kLargeReadBytes]);
    const std::span<char> space =
        large ? std::span(largeSpace_.get(), std::min(decoder_.missing(), kLargeReadBytes))
              : std::span(space_.get(), kReadBytes);
    const auto count = CO_TRY(co_await transport_->readSome(space));
    decoder_.feed({space.data(), count});
  }
}

async::Task<base::Result<void>> FrameStream::write(std::span<const FrameView> frames) {
  std::vector<Header> headers;
  std::vector<std::string_view> parts;
  headers.reserve(frames.size());  // the parts view the headers: they must not move
  parts.reserve(2 * frames.size());
  for (const FrameView& frame : frames) {
    const Header& header = headers.emplace_back(headerOf(frame));
    parts.emplace_back(header.data(), header.size());
    if (!frame.payload.empty()) parts.push_back(frame.payload);
  }
  co_return co_await transport_->write(parts);
}

async::Task<base::Result<bool>> FrameStream::writeWith(FrameView frame, int descriptor) {
  const Header header = headerOf(frame);
  const std::array<std::string_view, 2> parts{std::string_view(header.data(), header.size()),
                                              frame.payload};
  co_return co_await transport_->writeWith(parts, descriptor);
}

base::UniqueFd FrameStream::release() {
  return decoder_.atBoundary() ? transport_->release() : base::UniqueFd();
}

async::Task<base::Result<void>> FrameStream::write(FrameView frame) {
  co_return co_await write(std::span<const FrameView>(&frame, 1));
}

}  // namespace protocol
