#include "execution/fair_queue.h"

#include <gtest/gtest.h>

#include <vector>

namespace execution {
namespace {

using Entry = FairQueue::Entry;
using Ticket = FairQueue::Ticket;

std::vector<Ticket> arriveTimes(FairQueue& queue, const std::string& principal, int times) {
  std::vector<Ticket> tickets;
  for (int i = 0; i < times; ++i) tickets.push_back(queue.arrive(principal).ticket);
  return tickets;
}

TEST(FairQueue, AdmitsAtOnceWhileThereArePlaces) {
  FairQueue queue({.places = 2, .perPrincipal = 2, .waiting = 1});
  EXPECT_EQ(queue.arrive("a").entry, Entry::kAdmitted);
  EXPECT_EQ(queue.arrive("a").entry, Entry::kAdmitted);
  EXPECT_EQ(queue.arrive("a").entry, Entry::kWaiting);
  EXPECT_EQ(queue.arrive("a").entry, Entry::kRefused);
  EXPECT_EQ(queue.running(), 2U);
  EXPECT_EQ(queue.waiting(), 1U);
}

TEST(FairQueue, NeverLetsOnePrincipalFillAllPlaces) {
  FairQueue queue({.places = 4, .perPrincipal = 3, .waiting = 100});
  arriveTimes(queue, "greedy", 50);
  EXPECT_EQ(queue.running(), 3U);
  EXPECT_EQ(queue.arrive("modest").entry, Entry::kAdmitted);
}

TEST(FairQueue, CountsWhatElseRunsForAPrincipal) {
  FairQueue queue({.places = 3, .perPrincipal = 3, .waiting = 1});
  const auto greedy = arriveTimes(queue, "greedy", 2);
  const auto modest = arriveTimes(queue, "modest", 2);
  EXPECT_EQ(queue.runningBeside(greedy[0]), 1U);
  EXPECT_EQ(queue.runningBeside(modest[0]), 0U);
  EXPECT_EQ(queue.runningBeside(modest[1]), 0U);  // it waits
  queue.leave(greedy[1]);
  EXPECT_EQ(queue.runningBeside(greedy[0]), 0U);
}

TEST(FairQueue, GivesFreePlacesToWhoeverRunsLeast) {
  FairQueue queue({.places = 4, .perPrincipal = 4, .waiting = 100});
  const auto greedy = arriveTimes(queue, "greedy", 50);
  const auto modest = queue.arrive("modest").ticket;
  queue.leave(greedy[0]);
  EXPECT_EQ(queue.admitNext(), modest);
  EXPECT_EQ(queue.admitNext(), std::nullopt);
}

TEST(FairQueue, TakesTurnsAmongEquals) {
  FairQueue queue({.places = 1, .perPrincipal = 1, .waiting = 100});
  auto running = queue.arrive("z").ticket;
  const auto a = arriveTimes(queue, "a", 3);
  const auto b = arriveTimes(queue, "b", 3);
  std::vector<Ticket> order;
  while (queue.waiting() > 0) {
    queue.leave(running);
    running = queue.admitNext().value();
    order.push_back(running);
  }
  EXPECT_EQ(order, (std::vector<Ticket>{a[0], b[0], a[1], b[1], a[2], b[2]}));
}

TEST(FairQueue, EvictsTheNewestOfTheLongestLineForAShorterOne) {
  FairQueue queue({.places = 1, .perPrincipal = 1, .waiting = 3});
  const auto greedy = arriveTimes(queue, "greedy", 4);
  const auto modest = queue.arrive("modest");
  EXPECT_EQ(modest.entry, Entry::kWaiting);
  EXPECT_EQ(modest.evicted, greedy[3]);
  EXPECT_EQ(queue.arrive("greedy").entry, Entry::kRefused);
  EXPECT_EQ(queue.waiting(), 3U);
}

TEST(FairQueue, ForgetsWaitersThatLeave) {
  FairQueue queue({.places = 1, .perPrincipal = 1, .waiting = 3});
  const auto tickets = arriveTimes(queue, "a", 3);
  queue.leave(tickets[1]);
  queue.leave(tickets[1]);
  queue.leave(tickets[0]);
  EXPECT_EQ(queue.admitNext(), tickets[2]);
  queue.leave(tickets[2]);
  EXPECT_EQ(queue.running(), 0U);
  EXPECT_EQ(queue.waiting(), 0U);
  EXPECT_EQ(queue.admitNext(), std::nullopt);
}

}  // namespace
}  // namespace execution
