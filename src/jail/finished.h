#pragma once

#include <cstdint>
#include <optional>

/// How a parked interpreter tells init that its program is over, before the kernel takes its memory
/// apart, which takes longer than a short program. Sent by rt_sigqueueinfo(2), so that no
/// descriptor stays open under the program. Every process of the jail could send it: it can only
/// end its own run early, as it could by ending itself.
namespace jail {

inline constexpr int kFinishedSignal = 40;  // a real-time signal: its value is queued with it

struct Finished {
  /// What became of the variables that a session keeps (languages/python/saved_state.py).
  enum class State : std::uint8_t {
    kNone = 0,      ///< none are kept
    kSaving = 1,    ///< the program is over; its variables are being saved, another word follows
    kSaved = 2,     ///< they lie in /run/program
    kTooLarge = 3,  ///< they are more than was asked for
  };
  std::uint8_t status = 0;   ///< exit status
  bool hasChildren = false;  ///< the interpreter has processes below it
  State state = State::kNone;
  std::uint64_t peakKilobytes = 0;  ///< largest resident set, below 2^36
};

namespace finished_bits {
inline constexpr std::uint64_t kMark = 0x1CE0;  // a signal with another value is a mistake
inline constexpr int kMarkShift = 48, kPeakShift = 11, kStateShift = 9, kChildrenShift = 8;
inline constexpr std::uint64_t kMostKilobytes = (1ULL << 36) - 1;
}  // namespace finished_bits

[[nodiscard]] constexpr std::uint64_t encode(const Finished& finished) {
  using namespace finished_bits;
  const auto peak =
      finished.peakKilobytes < kMostKilobytes ? finished.peakKilobytes : kMostKilobytes;
  return kMark << kMarkShift | peak << kPeakShift |
         static_cast<std::uint64_t>(finished.state) << kStateShift |
         static_cast<std::uint64_t>(finished.hasChildren) << kChildrenShift | finished.status;
}

[[nodiscard]] constexpr std::optional<Finished> decodeFinished(std::uint64_t value) {
  using namespace finished_bits;
  if (value >> kMarkShift != kMark) return std::nullopt;
  return Finished{.status = static_cast<std::uint8_t>(value & 0xFF),
                  .hasChildren = (value >> kChildrenShift & 1) != 0,
                  .state = static_cast<Finished::State>(value >> kStateShift & 3),
                  .peakKilobytes = value >> kPeakShift & kMostKilobytes};
}

}  // namespace jail
