#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "protocol/frame.h"

namespace protocol {

/// Checks the numbers of the frames that arrive: 1, 2, 3 ... across reconnections.
class ReceivedSequence {
 public:
  /// True when the frame is new (or carries no number), false when it was had before and must be
  /// ignored (the peer sent it again after an attach). Errors: kInvalid when frames are missing.
  [[nodiscard]] base::Result<bool> accept(const Frame& frame);

  /// Number of the last frame; what attach, attached and acknowledge carry.
  [[nodiscard]] std::uint64_t last() const noexcept { return last_; }

 private:
  std::uint64_t last_ = 0;
};

/// Numbers the frames that are sent and keeps them until the peer acknowledges them.
/// Does not bound itself: the holder stops producing when keptBytes() is too much.
class SentSequence {
 public:
  /// Numbers the frame and keeps it. The reference is valid until the frame is acknowledged.
  const Frame& add(FrameType type, std::string payload);

  /// Forgets the frames up to `last`. Errors: kInvalid when it names a frame that was never sent.
  [[nodiscard]] base::Result<void> acknowledge(std::uint64_t last);

  /// Instead of acknowledge(): keeps the frames up to `last` for somebody who has none of them,
  /// each with the payload that `shorter` gives; as it is where it gives none. Errors: those of
  /// acknowledge().
  [[nodiscard]] base::Result<void> shorten(
      std::uint64_t last, const std::function<std::optional<std::string>(const Frame&)>& shorter);

  /// What must be sent again to a peer that has the frames up to `last`.
  [[nodiscard]] std::vector<FrameView> after(std::uint64_t last) const;

  /// Whether everything after `last` is still kept, and `last` was sent at all.
  [[nodiscard]] bool canResumeAfter(std::uint64_t last) const noexcept {
    return last <= last_ && last + kept_.size() >= last_;
  }

  [[nodiscard]] std::uint64_t last() const noexcept { return last_; }
  [[nodiscard]] std::size_t keptBytes() const noexcept { return keptBytes_; }

 private:
  [[nodiscard]] base::Result<void> wasSent(std::uint64_t number) const;

  std::deque<Frame> kept_;
  std::uint64_t shortened_ = 0;  // frames up to here were
  std::uint64_t last_ = 0;
  std::size_t keptBytes_ = 0;
};

}  // namespace protocol
