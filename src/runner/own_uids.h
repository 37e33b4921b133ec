#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

namespace runner {

/// The uids that living sandboxes of this runner have. Each is unique among them.
class UidRange {
 public:
  /// `count` of them from `first` on.
  UidRange(std::uint32_t first, std::uint32_t count);
  /// There is only one to give, to everybody.
  explicit UidRange(std::uint32_t only) : single_(true), first_(only) {}

  /// Throws std::length_error when all are taken.
  [[nodiscard]] std::uint32_t take();
  void giveBack(std::uint32_t uid);

 private:
  bool single_ = false;
  std::uint32_t first_ = 0, count_ = 1, next_ = 0;
  std::set<std::uint32_t> taken_;
};

inline constexpr std::uint32_t kMostUids = 65'536;

/// Where `count` uids begin which this process may give to others: at `wanted`, or, when the user
/// namespace in which we are does not have those, at the end of what it has. None of them lies from
/// 65000 to 65535, where nobody (65534) and the users of servers (65532) are. Empty: nowhere.
/// `map`: /proc/self/uid_map (user_namespaces(7)).
[[nodiscard]] std::optional<std::uint32_t> findUids(std::string_view map, std::uint32_t wanted,
                                                    std::uint32_t count);

}  // namespace runner
