#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace execution {

/// Who runs and who waits, as plain bookkeeping: no clock, no lock, no coroutine.
///
/// Fair between principals, not between requests: a place that becomes free goes to the principal
/// with the fewest running programs, among equals to the one that was served longest ago. No
/// principal may fill all places, because a running program is never taken back: without a reserve,
/// a few endless loops would make everybody else wait for their time limit. When the queue is full,
/// the newest waiter of the longest line makes room for a principal whose line is shorter.
class FairQueue {
 public:
  using Ticket = std::uint64_t;

  struct Limits {
    std::size_t places = 10;       ///< programs that run at once
    std::size_t perPrincipal = 8;  ///< of them for one principal; at least 1
    std::size_t waiting = 256;     ///< requests in the queue

    /// One place in four (at least one, where there are two) is out of reach of any single
    /// principal.
    [[nodiscard]] static Limits with(std::size_t places, std::size_t waiting) {
      const auto reserve = places < 2 ? 0 : std::max<std::size_t>(1, places / 4);
      return {.places = places, .perPrincipal = places - reserve, .waiting = waiting};
    }
  };

  enum class Entry { kAdmitted, kWaiting, kRefused };
  struct Arrival {
    Entry entry = Entry::kRefused;
    Ticket ticket = 0;                             ///< valid unless refused
    std::optional<Ticket> evicted = std::nullopt;  ///< the waiter that lost its place in the queue
  };

  explicit FairQueue(Limits limits) : limits_(limits) {}

  [[nodiscard]] Arrival arrive(const std::string& principal);
  /// A program ended, or a waiter gave up. Unknown tickets (evicted ones) are ignored.
  void leave(Ticket ticket);
  /// Admits the next waiter if a place is free for one. Call after leave() until it returns none.
  [[nodiscard]] std::optional<Ticket> admitNext();

  /// How many programs run for the principal of a running `ticket`, without its own.
  [[nodiscard]] std::size_t runningBeside(Ticket ticket) const;
  [[nodiscard]] std::size_t running() const { return running_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_; }

 private:
  struct Line {
    std::size_t running = 0;
    std::deque<Ticket> waiting;
    std::uint64_t lastServed = 0;
  };
  using Lines = std::map<std::string, Line>;
  struct Place {
    Lines::iterator line;
    bool running = false;
  };

  [[nodiscard]] bool hasPlaceFor(const Line& line) const;
  [[nodiscard]] Ticket run(Lines::iterator line, Ticket ticket);
  [[nodiscard]] std::optional<Ticket> makeRoomFor(const Line& line);
  void dropIfIdle(Lines::iterator line);

  const Limits limits_;
  Lines lines_;
  std::map<Ticket, Place> places_;
  std::size_t running_ = 0;
  std::size_t waiting_ = 0;
  Ticket lastTicket_ = 0;
  std::uint64_t served_ = 0;
};

}  // namespace execution
