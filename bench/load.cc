// A client that costs little: sends requests at a fixed spacing (open loop: latency counts from the
// scheduled time) or one after the other (closed loop), and checks each answer.
// usage: bench_load --port N ...; prints one JSON object, microseconds. See load_options.h.
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <mutex>
#include <thread>
#include <vector>

#include "load_options.h"
#include "load_worker.h"

namespace {

using bench::Clock;

struct Outcome {
  bench::Tally tally;
  double seconds = 0;
};

Outcome run(const bench::LoadOptions& options, std::uint64_t count, double seconds) {
  bench::Phase phase{.start = Clock::now(), .count = count, .seconds = seconds};
  Outcome outcome;
  std::mutex mutex;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < options.connections; ++i) {
      threads.emplace_back([&] {
        const auto tally = bench::work(options, phase);
        const std::lock_guard lock(mutex);
        outcome.tally.add(tally);
      });
    }
  }
  outcome.seconds = bench::microseconds(Clock::now() - phase.start) / 1e6;
  return outcome;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char byte : text) {
    const bool plain = byte >= ' ' && byte != '"' && byte != '\\';
    result +=
        plain ? std::string(1, byte) : fmt::format("\\u{:04x}", static_cast<unsigned char>(byte));
  }
  return result + "\"";
}

void print(const Outcome& outcome) {
  const auto& tally = outcome.tally;
  std::uint64_t answers = 0;
  std::string byStatus;
  for (const auto& [status, samples] : tally.latencies) {
    answers += samples.size();
    byStatus +=
        fmt::format("{}\"{}\":{}", byStatus.empty() ? "" : ",", status, bench::toJson(samples));
  }
  fmt::print(R"({{"seconds":{:.3f},"answers":{},"errors":{},"wrong":{},"without_retry_after":{},)",
             outcome.seconds, answers, tally.errors, tally.wrong, tally.withoutRetryAfter);
  fmt::print("\"first_problem\":{},\"latency\":{{{}}}}}\n", quoted(tally.firstProblem), byStatus);
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = bench::parseLoadOptions(argc, argv);
  if (!options) return 2;
  // Sleeping threads are woken up to 50 us late otherwise.
  ::prctl(PR_SET_TIMERSLACK, 1);
  // Needs root; without it the figures hold our own wait for a core.
  if (options->urgent) ::setpriority(PRIO_PROCESS, 0, -20);
  if (options->warmUpCount > 0 || options->warmUpSeconds > 0)
    run(*options, options->warmUpCount, options->warmUpSeconds);
  print(run(*options, options->count, options->seconds));
}
