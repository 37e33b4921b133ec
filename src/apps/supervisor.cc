#include "apps/supervisor.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>

namespace apps {
namespace {

using namespace std::chrono_literals;

sigset_t signalsToHear() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&signals, signal);
  return signals;
}

/// The signal that came, or 0 after `longest`.
int waitForSignal(const sigset_t& signals, std::chrono::milliseconds longest) {
  const timespec time{.tv_sec = longest.count() / 1000,
                      .tv_nsec = (longest.count() % 1000) * 1'000'000};
  return std::max(0, ::sigtimedwait(&signals, nullptr, &time));
}

std::string describe(int status) {
  if (WIFSIGNALED(status)) return "killed by signal " + std::to_string(WTERMSIG(status));
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Supervisor::Supervisor(std::vector<ChildPlan> plans, const telemetry::Log& log)
    : Supervisor(std::move(plans), log, Pace()) {}

Supervisor::Supervisor(std::vector<ChildPlan> plans, const telemetry::Log& log, Pace pace)
    : log_(log), pace_(pace) {
  for (auto& plan : plans) {
    children_.push_back(Child{.plan = std::move(plan), .startAt = Clock::now()});
  }
}

int Supervisor::run() {
  const sigset_t signals = signalsToHear();
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  while (!stopping_ || !allGone()) {
    startDue();
    const int signal = waitForSignal(signals, untilNextEvent());
    if (signal == SIGTERM || signal == SIGINT || signal == SIGHUP) stop(0);
    reap();
    killOverdue();
  }
  return exitCode_;
}

bool Supervisor::allGone() const {
  return std::ranges::all_of(children_, [](const Child& child) { return child.pid == 0; });
}

std::chrono::milliseconds Supervisor::untilNextEvent() const {
  auto next = Clock::now() + 1h;
  for (const Child& child : children_) {
    next = std::min({next, child.startAt.value_or(next), child.killAt.value_or(next)});
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
  return std::max(left, 0ms);
}

void Supervisor::startDue() {
  for (Child& child : children_) {
    if (!stopping_ && child.startAt && *child.startAt <= Clock::now()) start(child);
  }
}

void Supervisor::start(Child& child) {
  child.startAt.reset();
  child.startedAt = Clock::now();
  const auto pid = startChild(child.plan);
  if (!pid) {
    log_.error(pid.error().message, {{"child", child.plan.name}});
    return planRestart(child);
  }
  child.pid = *pid;
  log_.info("started", {{"child", child.plan.name}, {"pid", *pid}});
}

void Supervisor::reap() {
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    const auto child = std::ranges::find(children_, pid, &Child::pid);
    if (child != children_.end()) noteEnd(*child, status);
  }
}

void Supervisor::noteEnd(Child& child, int status) {
  child.pid = 0;
  child.killAt.reset();
  if (stopping_) {
    log_.info("ended", {{"child", child.plan.name}, {"how", describe(status)}});
    return tellNextToStop();
  }
  log_.error("ended unexpectedly", {{"child", child.plan.name}, {"how", describe(status)}});
  if (WIFEXITED(status) && WEXITSTATUS(status) == kWrongConfiguration) {
    log_.error("starting it again cannot help, so nothing is served", {{"child", child.plan.name}});
    return stop(kWrongConfiguration);
  }
  planRestart(child);
}

void Supervisor::planRestart(Child& child) {
  if (Clock::now() - child.startedAt >= pace_.healthyAfter) child.failures = 0;
  if (++child.failures >= pace_.mostFailures) {
    log_.error("keeps failing right after its start, so nothing is served",
               {{"child", child.plan.name}, {"times", child.failures}});
    return stop(1);
  }
  // The first restart is immediate: whoever waits for an answer should not wait for us.
  const auto pause = child.failures == 1 ? 0ms
                                         : std::min(pace_.longestPause,
                                                    pace_.firstPause * (1 << (child.failures - 2)));
  child.startAt = Clock::now() + pause;
}

void Supervisor::stop(int exitCode) {
  if (stopping_) {  // asked twice: no more patience
    for (Child& child : children_) {
      if (child.killAt) child.killAt = Clock::now();
    }
    return;
  }
  stopping_ = true;
  exitCode_ = exitCode;
  for (Child& child : children_) child.startAt.reset();
  tellNextToStop();
}

void Supervisor::tellNextToStop() {
  const auto running = std::find_if(children_.rbegin(), children_.rend(),
                                    [](const Child& child) { return child.pid != 0; });
  if (running == children_.rend() || running->killAt) return;
  ::kill(running->pid, SIGTERM);
  running->killAt = Clock::now() + running->plan.stopTime;
}

void Supervisor::killOverdue() {
  for (Child& child : children_) {
    if (child.pid == 0 || !child.killAt || *child.killAt > Clock::now()) continue;
    log_.warning("did not stop in time, killed", {{"child", child.plan.name}});
    ::kill(child.pid, SIGKILL);
    child.killAt = Clock::now() + 1h;  // once is enough
  }
}

}  // namespace apps
