#include "apps/exit_code.h"

#include <csignal>
#include <cstdio>

namespace apps {
namespace {

constexpr int kTimedOutCode = 124;
constexpr int kKilledCode = 128;  // plus the signal

struct ExitCode {
  int operator()(model::Exited end) const { return end.code; }
  int operator()(model::Signalled end) const {
    std::fprintf(stderr, "killed by signal %d\n", end.signal);
    return kKilledCode + end.signal;
  }
  int operator()(model::TimedOut) const { return limit("time limit", kTimedOutCode); }
  int operator()(model::CpuTimeUsedUp) const { return limit("CPU time limit", kTimedOutCode); }
  int operator()(model::OutOfMemory) const { return limit("memory limit", kKilledCode + SIGKILL); }
  int operator()(model::OutputLimit) const { return limit("output limit", kKilledCode + SIGKILL); }
  int operator()(model::Cancelled) const { return kInterruptedCode; }

  static int limit(const char* which, int code) {
    std::fprintf(stderr, "killed at the %s\n", which);
    return code;
  }
};

}  // namespace

int exitCodeOf(const model::RunEnd& end) {
  return std::visit(ExitCode{}, end);
}

}  // namespace apps
