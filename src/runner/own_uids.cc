#include "runner/own_uids.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string>

namespace runner {
namespace {

constexpr std::uint64_t kLeastOwn = 10'000;  // below are users that an image may have
// "none" of 16 bits, nobody, and whom images start their servers as: never a program's.
constexpr std::uint64_t kFirstKnown = 65'000, kEndOfKnown = 65'536;

bool holdsKnown(std::uint64_t first, std::uint64_t end) {
  return first < kEndOfKnown && end > kFirstKnown;
}

}  // namespace

UidRange::UidRange(std::uint32_t first, std::uint32_t count) : first_(first), count_(count) {}

std::uint32_t UidRange::take() {
  if (single_) return first_;
  if (taken_.size() >= count_) throw std::length_error("all uids of the range are taken");
  while (!taken_.insert(first_ + next_).second) next_ = (next_ + 1) % count_;
  const auto uid = first_ + next_;
  next_ = (next_ + 1) % count_;
  return uid;
}

void UidRange::giveBack(std::uint32_t uid) {
  taken_.erase(uid);
}

std::optional<std::uint32_t> findUids(std::string_view map, std::uint32_t wanted,
                                      std::uint32_t count) {
  std::istringstream lines{std::string(map)};
  std::uint64_t inside = 0, outside = 0, length = 0;
  std::optional<std::uint32_t> found;
  while (lines >> inside >> outside >> length) {
    auto end = std::min<std::uint64_t>(inside + length, 0xFFFF'FFFEULL);  // the last is "none"
    const auto wantedEnd = std::uint64_t{wanted} + count;
    if (wanted >= inside && wantedEnd <= end && !holdsKnown(wanted, wantedEnd)) return wanted;
    if (end >= count && holdsKnown(end - count, end)) end = kFirstKnown;
    if (end >= std::max(inside, kLeastOwn) + count) found = static_cast<std::uint32_t>(end - count);
  }
  return found;
}

}  // namespace runner
