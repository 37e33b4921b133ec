#include "execution/fair_queue.h"

#include <algorithm>
#include <tuple>

namespace execution {

FairQueue::Arrival FairQueue::arrive(const std::string& principal) {
  const auto line = lines_.try_emplace(principal).first;
  if (line->second.waiting.empty() && hasPlaceFor(line->second)) {
    return {.entry = Entry::kAdmitted, .ticket = run(line, ++lastTicket_)};
  }
  std::optional<Ticket> evicted;
  if (waiting_ >= limits_.waiting) {
    evicted = makeRoomFor(line->second);
    if (!evicted) {
      dropIfIdle(line);
      return {};
    }
  }
  line->second.waiting.push_back(++lastTicket_);
  ++waiting_;
  places_[lastTicket_] = {.line = line};
  return {.entry = Entry::kWaiting, .ticket = lastTicket_, .evicted = evicted};
}

void FairQueue::leave(Ticket ticket) {
  const auto found = places_.find(ticket);
  if (found == places_.end()) return;
  const auto [line, running] = found->second;
  places_.erase(found);
  if (running) {
    --line->second.running;
    --running_;
  } else {
    std::erase(line->second.waiting, ticket);
    --waiting_;
  }
  dropIfIdle(line);
}

std::optional<FairQueue::Ticket> FairQueue::admitNext() {
  auto next = lines_.end();
  const auto order = [](const Line& line) { return std::tuple(line.running, line.lastServed); };
  for (auto line = lines_.begin(); line != lines_.end(); ++line) {
    if (line->second.waiting.empty() || !hasPlaceFor(line->second)) continue;
    if (next == lines_.end() || order(line->second) < order(next->second)) next = line;
  }
  if (next == lines_.end()) return std::nullopt;
  const auto ticket = next->second.waiting.front();
  next->second.waiting.pop_front();
  --waiting_;
  return run(next, ticket);
}

std::size_t FairQueue::runningBeside(Ticket ticket) const {
  const auto found = places_.find(ticket);
  if (found == places_.end() || !found->second.running) return 0;
  return found->second.line->second.running - 1;
}

bool FairQueue::hasPlaceFor(const Line& line) const {
  return running_ < limits_.places && line.running < std::max<std::size_t>(limits_.perPrincipal, 1);
}

FairQueue::Ticket FairQueue::run(Lines::iterator line, Ticket ticket) {
  places_[ticket] = {.line = line, .running = true};
  ++line->second.running;
  line->second.lastServed = ++served_;
  ++running_;
  return ticket;
}

std::optional<FairQueue::Ticket> FairQueue::makeRoomFor(const Line& line) {
  const auto length = [](const auto& entry) { return entry.second.waiting.size(); };
  const auto longest = std::ranges::max_element(lines_, {}, length);
  if (length(*longest) <= line.waiting.size() + 1) return std::nullopt;
  const auto evicted = longest->second.waiting.back();
  leave(evicted);
  return evicted;
}

void FairQueue::dropIfIdle(Lines::iterator line) {
  if (line->second.running == 0 && line->second.waiting.empty()) lines_.erase(line);
}

}  // namespace execution
