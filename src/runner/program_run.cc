#include "runner/program_run.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <cstring>

namespace runner {
namespace asio = boost::asio;
using std::chrono::steady_clock;
namespace {

constexpr auto kGraceForLeftovers = std::chrono::milliseconds(20);
constexpr auto kShortestCpuCheck = std::chrono::milliseconds(10);

/// `text` as an anonymous file: a packet cannot carry it. Its pages are the runner's only until
/// init has copied them.
base::UniqueFd inMemory(std::string_view text) {
  base::UniqueFd memory(::memfd_create("payload", MFD_CLOEXEC));
  while (memory && !text.empty()) {
    const auto written = ::write(memory.get(), text.data(), text.size());
    if (written <= 0) return {};
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return memory;
}

void appendStrings(std::string& into, const std::vector<std::string>& strings) {
  for (const auto& text : strings) into.append(text).push_back('\0');
}

std::string littleEndian(std::uint64_t value) {
  std::string bytes(sizeof(value), '\0');
  for (auto& byte : bytes) {
    byte = static_cast<char>(value & 0xFF);
    value >>= 8;
  }
  return bytes;
}

}  // namespace

ProgramRun::ProgramRun(const asio::any_io_executor& executor,
                       std::unique_ptr<JailedSandbox> sandbox, bool parked,
                       const languages::Description& description, model::Program program,
                       model::RunLimits limits, OutputHandler onOutput)
    : executor_(executor),
      sandbox_(std::move(sandbox)),
      parked_(parked),
      description_(description),
      program_(std::move(program)),
      limits_(limits),
      layout_(languages::layOut(description_, program_, limits_)),
      onOutput_(std::move(onOutput)),
      stdout_(
          sandbox_->standardOutput(), limits.outputBytes,
          {.onKept = [this](std::string_view bytes) { onOutput_(model::Stream::kStdout, bytes); },
           .onDrained =
               [this](std::size_t count) {
                 if ((drained_ += count) > limits_.drainBytes)
                   kill(model::OutputLimit{model::Stream::kStdout});
               }}),
      stderr_(
          sandbox_->standardError(), limits.outputBytes,
          {.onKept = [this](std::string_view bytes) { onOutput_(model::Stream::kStderr, bytes); },
           .onDrained =
               [this](std::size_t count) {
                 if ((drained_ += count) > limits_.drainBytes)
                   kill(model::OutputLimit{model::Stream::kStderr});
               }}),
      wallTimer_(executor),
      cpuTimer_(executor),
      outputTimer_(executor) {}

void ProgramRun::kill(model::RunEnd end) {
  if (over_ || forcedEnd_) return;
  forcedEnd_ = std::move(end);
  sandbox_->kill();
}

async::Task<model::RunResult> ProgramRun::run() {
  const auto self = shared_from_this();
  startedAt_ = steady_clock::now();
  const jail::GroupLimits group{
      .memoryBytes = limits_.memoryBytes, .processes = limits_.processes, .cpus = limits_.cpus};
  if (!sandbox_->group().setLimits(group)) kill(model::Signalled{SIGKILL});
  startWatching();
  auto reply = co_await buildAndRun();
  if (!forcedEnd_ && sandbox_->group().ranOutOfMemory())
    forcedEnd_ = model::OutOfMemory{limits_.memoryBytes};
  co_await takeLastOutput(reply && reply->othersAlive != 0);
  conclude(reply);
  sandbox_->kill();
  over_ = true;
  wallTimer_.notify();
  cpuTimer_.notify();
  boost::system::error_code ignored;
  for (auto* stream :
       {&sandbox_->standardOutput(), &sandbox_->standardError(), &sandbox_->standardInput()}) {
    stream->cancel(ignored);  // standard input is closed as a rule
  }
  co_return std::move(result_);
}

void ProgramRun::startWatching() {
  const auto spawn = [this](async::Task<void> task) {
    // The coroutine's own reference keeps this alive; see run().
    asio::co_spawn(
        executor_,
        [](std::shared_ptr<ProgramRun> /*self*/, async::Task<void> watching) -> async::Task<void> {
          co_await std::move(watching);
        }(shared_from_this(), std::move(task)),
        asio::detached);
  };
  spawn(pump(stdout_));
  spawn(pump(stderr_));
  spawn(watchWallTime());
  spawn(watchCpuTime());
  spawn(feedStandardInput());
  if (sandbox_->group().outOfMemoryEvent() >= 0) spawn(watchMemory());
}

async::Task<void> ProgramRun::pump(OutputPump& stream) {
  co_await stream.run();
  outputTimer_.notify();
}

async::Task<void> ProgramRun::watchWallTime() {
  co_await wallTimer_.wait(startedAt_ + limits_.wallTime);
  kill(model::TimedOut{limits_.wallTime});
}

async::Task<void> ProgramRun::watchCpuTime() {
  while (!over_ && !forcedEnd_) {
    const auto used = sandbox_->group().cpuMicroseconds();
    if (!used) co_return;  // not counted here; the wall `cpu` is missing
    const auto left = limits_.cpuTime - std::chrono::microseconds(*used);
    if (left.count() <= 0) co_return kill(model::CpuTimeUsedUp{limits_.cpuTime});
    // No sooner than it could be used up on all the CPUs it may have.
    const auto soonest = std::chrono::duration_cast<steady_clock::duration>(left / limits_.cpus);
    co_await cpuTimer_.wait(steady_clock::now() +
                            std::max<steady_clock::duration>(soonest, kShortestCpuCheck));
  }
}

async::Task<void> ProgramRun::watchMemory() {
  asio::posix::stream_descriptor event(
      executor_, ::fcntl(sandbox_->group().outOfMemoryEvent(), F_DUPFD_CLOEXEC, 0));
  boost::system::error_code failure;
  std::uint64_t count = 0;
  // Ends at the latest when the group is removed: the kernel then signals the event, too.
  co_await event.async_read_some(asio::buffer(&count, sizeof(count)),
                                 asio::redirect_error(asio::use_awaitable, failure));
  if (!failure && !over_) kill(model::OutOfMemory{limits_.memoryBytes});
}

async::Task<void> ProgramRun::feedStandardInput() {
  auto& input = sandbox_->standardInput();
  boost::system::error_code failure;
  if (!program_.standardInput.empty()) {
    co_await asio::async_write(input, asio::buffer(program_.standardInput),
                               asio::redirect_error(asio::use_awaitable, failure));
  }
  input.close(failure);
}

async::Task<std::optional<jail::InitReply>> ProgramRun::buildAndRun() {
  if (parked_) {
    if (!co_await startParked()) co_return std::nullopt;
    auto reply = co_await sandbox_->listen();
    co_return reply ? std::optional(*reply) : std::nullopt;
  }
  if (!co_await writeSource()) co_return std::nullopt;
  if (layout_.build) {
    result_.stage = model::Stage::kCompile;
    auto built = co_await stage(*layout_.build, languages::kProgramDirectory);
    const bool good =
        built && built->kind == jail::InitReply::Kind::kEnded && built->waitStatus == 0;
    if (!good || forcedEnd_) co_return built;
    result_.stage = model::Stage::kRun;
  }
  co_return co_await stage(layout_.run, languages::kWorkingDirectory);
}

async::Task<bool> ProgramRun::startParked() {
  std::string strings = layout_.sourcePath + '\0';
  appendStrings(strings, program_.args);
  const auto head = littleEndian(strings.size()) + littleEndian(program_.code.size()) + strings;
  boost::system::error_code failure;
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(program_.code)};
  co_await asio::async_write(sandbox_->program(), parts,
                             asio::redirect_error(asio::use_awaitable, failure));
  co_return !failure || forcedEnd_.has_value();
}

async::Task<bool> ProgramRun::writeSource() {
  jail::InitRequest request{.command = jail::InitRequest::Command::kWriteFile};
  if (layout_.sourcePath.size() >= sizeof(request.path)) co_return false;
  std::memcpy(request.path, layout_.sourcePath.data(), layout_.sourcePath.size());
  const auto source = inMemory(program_.code);
  if (!source || !sandbox_->tell(request, source.get())) co_return false;
  auto reply = co_await sandbox_->listen();
  if (!reply) co_return false;
  if (reply->error != 0)
    sayOnStderr(std::string("cannot write the program: ") + std::strerror(reply->error) + "\n");
  co_return reply->error == 0;
}

async::Task<std::optional<jail::InitReply>> ProgramRun::stage(const std::vector<std::string>& argv,
                                                              std::string_view folder) {
  jail::InitRequest request{
      .command = jail::InitRequest::Command::kStart,
      .argumentCount = static_cast<std::uint32_t>(argv.size()),
      .environmentCount = static_cast<std::uint32_t>(layout_.environment.size())};
  std::memcpy(request.path, folder.data(), folder.size());
  std::string strings;
  appendStrings(strings, argv);
  appendStrings(strings, layout_.environment);
  const auto payload = inMemory(strings);
  if (!payload || !sandbox_->tell(request, payload.get())) co_return std::nullopt;
  for (;;) {
    auto reply = co_await sandbox_->listen();
    if (!reply) co_return std::nullopt;
    if (reply->kind == jail::InitReply::Kind::kStartFailed) {
      sayOnStderr("cannot start " + argv.front() + ": " + std::strerror(reply->error) + "\n");
      continue;  // the child's end follows
    }
    co_return *reply;
  }
}

async::Task<void> ProgramRun::takeLastOutput(bool othersAlive) {
  // What the main process wrote is in the pipes already; leftovers get a moment to finish.
  const auto until = steady_clock::now() + kGraceForLeftovers;
  while (othersAlive && !forcedEnd_ && steady_clock::now() < until &&
         !(stdout_.ended() && stderr_.ended())) {
    co_await outputTimer_.wait(until);
  }
  stdout_.takeRest();
  stderr_.takeRest();
}

void ProgramRun::conclude(const std::optional<jail::InitReply>& reply) {
  using std::chrono::duration_cast;
  const auto& group = sandbox_->group();
  result_.stdoutCut = stdout_.cut();
  result_.stderrCut = stderr_.cut();
  result_.wallTime = duration_cast<model::Milliseconds>(steady_clock::now() - startedAt_);
  const std::chrono::microseconds cpu(
      group.cpuMicroseconds().value_or(reply ? reply->cpuMicroseconds : 0));
  result_.cpuTime = duration_cast<model::Milliseconds>(cpu);
  if (group.ranOutOfProcesses()) result_.limitsReached.push_back(model::LimitReached::kProcesses);
  if (reply) {
    result_.peakMemoryBytes = reply->peakKilobytes << 10;
    if (reply->diskFull != 0) result_.limitsReached.push_back(model::LimitReached::kDisk);
    if (reply->inodesUsedUp != 0) result_.limitsReached.push_back(model::LimitReached::kInodes);
  }
  if (forcedEnd_) {
    result_.end = *forcedEnd_;
  } else if (!reply) {
    result_.end = model::Signalled{SIGKILL};  // the program took its own init down
  } else if (WIFSIGNALED(reply->waitStatus)) {
    result_.end = model::Signalled{WTERMSIG(reply->waitStatus)};
  } else {
    result_.end = model::Exited{WEXITSTATUS(reply->waitStatus)};
  }
}

void ProgramRun::sayOnStderr(std::string_view text) {
  onOutput_(model::Stream::kStderr, text);
}

}  // namespace runner
