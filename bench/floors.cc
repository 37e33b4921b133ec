// What this machine can do at best: the floors that every figure is compared with.
// usage: bench_floors RUNS TRUE_PROGRAM [PYTHON [SANDBOX_ROOT]]; prints JSON, microseconds.
#include <fmt/format.h>

#include <cstdlib>
#include <exception>

#include "floor_probes.h"

namespace {

using namespace bench;

/// Always the same work: what it takes more than its minimum is the machine's noise.
void spin() {
  for (volatile int i = 0; i < 30'000; i = i + 1) continue;
}

void measure(int runs, const char* program, const char* python, const char* root) {
  const auto pages = static_cast<std::size_t>(runs) * 2;
  fmt::print("{{\"spin\":{}", toJson(repeat(runs * 2, spin)));
  fmt::print(",\"pipe\":{}", toJson(pipeRoundTrips(runs * 5)));
  fmt::print(",\"minor_fault\":{}", toJson(minorFaults(pages)));
  fmt::print(",\"cow_fault\":{}", toJson(copyOnWriteFaults(pages)));
  fmt::print(",\"fork\":{}", toJson(repeat(runs, forkExitWait)));
  fmt::print(",\"spawn\":{}", toJson(repeat(runs, [&] { spawnAndWait(program); })));
  if (python != nullptr) {
    fmt::print(",\"python\":{}", toJson(repeat(runs / 10 + 1, [&] { coldPython(python, root); })));
  }
  fmt::print("}}\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 5) {
    fmt::print(stderr, "usage: {} RUNS TRUE_PROGRAM [PYTHON [SANDBOX_ROOT]]\n", argv[0]);
    return 2;
  }
  try {
    measure(std::atoi(argv[1]), argv[2], argc > 3 ? argv[3] : nullptr,
            argc > 4 ? argv[4] : nullptr);
  } catch (const std::exception& fault) {
    fmt::print(stderr, "bench_floors: {}\n", fault.what());
    return 1;
  }
}
