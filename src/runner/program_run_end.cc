// How a program ended, and what it left.
#include <sys/wait.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "runner/program_run.h"

namespace runner {
namespace asio = boost::asio;
using std::chrono::steady_clock;
namespace {

constexpr auto kLongestDeath = std::chrono::seconds(5);      // of a jail that was killed
constexpr auto kTakenDown = std::chrono::milliseconds(300);  // between killing a program and us

/// Whether somebody killed the program, or its init, which then says nothing.
bool wasKilled(const std::optional<jail::InitReply>& reply) {
  return !reply || (WIFSIGNALED(reply->waitStatus) && WTERMSIG(reply->waitStatus) == SIGKILL);
}

}  // namespace

bool ProgramRun::endedForMemory(const std::optional<jail::InitReply>& reply) const {
  const auto& group = sandbox_->group();
  if (group.ranOutOfMemory()) return true;
  return wasKilled(reply) && group.explainsKill();
}

/// Whoever takes a container down kills its program and us, in no certain order. That must not be
/// told as the program's own end: the server finds the runner gone, and says so.
async::Task<void> ProgramRun::outliveTakingDown(const std::optional<jail::InitReply>& reply) {
  if (forcedEnd_ || !sandbox_->sharesFolders() || !wasKilled(reply)) co_return;
  asio::steady_timer pause(executor_, kTakenDown);
  boost::system::error_code ignored;
  co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

/// False when what lives would not die in time: whoever lives could change what we read. (An
/// interpreter that is over and has itself continued by a timer can, too: it spoils its own files.)
async::Task<bool> ProgramRun::standstill(bool othersAlive) {
  if (!othersAlive && co_await sandbox_->stopOthers()) co_return true;
  sandbox_->kill();
  co_return co_await sandbox_->untilStill(kLongestDeath);
}

/// Most programs leave nothing: their answer does not wait for the kernel to take them apart.
async::Task<void> ProgramRun::collect(model::RunResult& result, bool othersAlive) {
  auto folder = sandbox_->takeDataFolder();
  if (!inputs_ && isEmptyFolder(folder.get())) co_return;
  result.files.cut = !co_await standstill(othersAlive);
  if (result.files.cut) co_return;
  static const std::vector<PlacedInput> kNone;
  const auto inputs = inputs_ ? CollectedFiles::Inputs{inputs_->inputs(), inputs_->descriptor()}
                              : CollectedFiles::Inputs{kNone};
  files_ = co_await CollectedFiles::collect(std::move(folder), inputs, *outputs_, mounted_,
                                            sandbox_->turn());
  result.files = files_->changes();
}

/// Nobody waits here for the jail to be dead, which takes long after large programs: whoever still
/// writes can spoil bytes that nobody trusts, and makes none appear beyond the size that is told
/// now.
void ProgramRun::collectState(model::RunResult& result) {
  using End = model::KeptState::End;
  const auto folder = sandbox_->takeProgramFolder();
  kept_.notes = StateOut::notesIn(folder.get());
  if (kept_.end == End::kSaved) stateOut_ = StateOut::find(folder.get(), keep_->mostBytes);
  if (kept_.end == End::kSaved && !stateOut_) kept_.end = End::kFailed;
  if (stateOut_) kept_.bytes = stateOut_->size();
  result.state = kept_;
}

model::RunResult ProgramRun::conclude(const std::optional<jail::InitReply>& reply) const {
  using std::chrono::duration_cast;
  model::RunResult result;
  result.end = endOf(reply);
  result.stage = stages_.stage();
  result.stdoutCut = streams_.stdoutCut();
  result.stderrCut = streams_.stderrCut();
  const auto ended = endedAt_.value_or(steady_clock::now());
  const auto waited = waited_ + (waiting_ ? ended - waitsSince_ : steady_clock::duration{});
  result.wallTime = duration_cast<model::Milliseconds>(ended - startedAt_ - waited);
  const auto counted = endedAt_ ? cpuMicroseconds_ : sandbox_->cpuMicroseconds();
  const std::chrono::microseconds cpu(
      std::max(counted.value_or(0), reply ? reply->cpuMicroseconds : 0));
  result.cpuTime = duration_cast<model::Milliseconds>(cpu);
  if (sandbox_->group().ranOutOfProcesses())
    result.limitsReached.push_back(model::LimitReached::kProcesses);
  if (!reply) return result;
  result.peakMemoryBytes = reply->peakKilobytes << 10;
  if (reply->diskFull != 0) result.limitsReached.push_back(model::LimitReached::kDisk);
  if (reply->inodesUsedUp != 0) result.limitsReached.push_back(model::LimitReached::kInodes);
  return result;
}

model::RunEnd ProgramRun::endOf(const std::optional<jail::InitReply>& reply) const {
  if (forcedEnd_) return *forcedEnd_;
  if (!reply) return model::Signalled{SIGKILL};  // the program took its own init down
  if (WIFSIGNALED(reply->waitStatus)) return model::Signalled{WTERMSIG(reply->waitStatus)};
  return model::Exited{WEXITSTATUS(reply->waitStatus)};
}

}  // namespace runner
