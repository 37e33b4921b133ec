#include "protocol/sequence.h"

#include <algorithm>

namespace protocol {

base::Result<bool> ReceivedSequence::accept(const Frame& frame) {
  if (frame.number == 0) return true;
  if (frame.number <= last_) return false;
  if (frame.number != last_ + 1) {
    return base::fail(base::ErrorKind::kInvalid, "runner protocol: frame " +
                                                     std::to_string(frame.number) +
                                                     " came after frame " + std::to_string(last_));
  }
  last_ = frame.number;
  return true;
}

const Frame& SentSequence::add(FrameType type, std::string payload) {
  keptBytes_ += kHeaderBytes + payload.size();
  return kept_.emplace_back(Frame{.type = type, .number = ++last_, .payload = std::move(payload)});
}

base::Result<void> SentSequence::wasSent(std::uint64_t number) const {
  if (number <= last_) return {};
  return base::fail(base::ErrorKind::kInvalid,
                    "runner protocol: frame " + std::to_string(number) + " was never sent");
}

base::Result<void> SentSequence::shorten(
    std::uint64_t last, const std::function<std::optional<std::string>(const Frame&)>& shorter) {
  TRY(wasSent(last));
  for (Frame& frame : kept_) {
    if (frame.number > last) break;
    if (frame.number <= shortened_) continue;
    auto payload = shorter(frame);
    if (!payload) continue;
    keptBytes_ = keptBytes_ - frame.payload.size() + payload->size();
    frame.payload = *std::move(payload);
  }
  shortened_ = std::max(shortened_, last);
  return {};
}

base::Result<void> SentSequence::acknowledge(std::uint64_t last) {
  TRY(wasSent(last));
  while (!kept_.empty() && kept_.front().number <= last) {
    keptBytes_ -= kHeaderBytes + kept_.front().payload.size();
    kept_.pop_front();
  }
  return {};
}

std::vector<FrameView> SentSequence::after(std::uint64_t last) const {
  std::vector<FrameView> frames;
  for (const Frame& frame : kept_) {
    if (frame.number > last) frames.emplace_back(frame);
  }
  return frames;
}

}  // namespace protocol
