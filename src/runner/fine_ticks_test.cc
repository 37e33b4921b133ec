#include "runner/fine_ticks.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

namespace runner {
namespace {

using namespace std::chrono_literals;

/// How often the threads of `process` have slept and woken.
long wakeUps(pid_t process) {
  long count = 0;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::ifstream status(thread.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("voluntary_ctxt_switches:")) count += std::stol(line.substr(24));
    }
  }
  return count;
}

bool becomesTrue(const std::function<bool()>& condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

bool rests(pid_t process) {
  const auto before = wakeUps(process);
  std::this_thread::sleep_for(50ms);
  return wakeUps(process) == before;
}

TEST(FineTicks, TickWhileSomebodyKeepsALease) {
  FineTicks ticks;
  ASSERT_GT(ticks.process(), 0);
  EXPECT_TRUE(becomesTrue([&] { return rests(ticks.process()); }));
  {
    const auto first = ticks.keep();
    auto second = ticks.keep();
    second = {};
    const auto before = wakeUps(ticks.process());
    EXPECT_TRUE(becomesTrue([&] { return wakeUps(ticks.process()) > before + 50; }));
  }
  EXPECT_TRUE(becomesTrue([&] { return rests(ticks.process()); }));
}

TEST(FineTicks, EndWithTheirOwner) {
  pid_t process = -1;
  {
    const FineTicks ticks;
    process = ticks.process();
  }
  EXPECT_FALSE(std::filesystem::exists("/proc/" + std::to_string(process)));
}

}  // namespace
}  // namespace runner
