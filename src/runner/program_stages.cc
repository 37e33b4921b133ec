#include "runner/program_stages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <utility>

namespace runner {
namespace asio = boost::asio;
namespace {

using Reply = std::optional<jail::InitReply>;

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

ProgramStages::ProgramStages(JailedSandbox& sandbox, bool parked,
                             const languages::Description& description,
                             const model::Program& program, const model::RunLimits& limits,
                             std::function<void(std::string_view)> sayOnStderr)
    : sandbox_(sandbox),
      parked_(parked),
      program_(program),
      layout_(languages::layOut(description, program, limits)),
      sayOnStderr_(std::move(sayOnStderr)) {}

async::Task<Reply> ProgramStages::run() {
  if (parked_) co_return co_await runParked();
  co_return co_await buildAndRun();
}

async::Task<Reply> ProgramStages::runParked() {
  std::string strings = layout_.sourcePath + '\0';
  appendStrings(strings, program_.args);
  const auto head = littleEndian(strings.size()) + littleEndian(program_.code.size()) + strings;
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(program_.code)};
  boost::system::error_code gone;  // then init tells how it ended, too
  co_await asio::async_write(sandbox_.program(), parts,
                             asio::redirect_error(asio::use_awaitable, gone));
  const auto reply = co_await sandbox_.listen();
  co_return reply ? Reply(*reply) : std::nullopt;
}

async::Task<Reply> ProgramStages::buildAndRun() {
  const auto written = co_await writeSource();
  if (!written || written->waitStatus != 0) co_return written;
  if (layout_.build) {
    stage_ = model::Stage::kCompile;
    const auto built = co_await start(*layout_.build, languages::kProgramDirectory);
    const bool good =
        built && built->kind == jail::InitReply::Kind::kEnded && built->waitStatus == 0;
    if (!good) co_return built;
    stage_ = model::Stage::kRun;
  }
  co_return co_await start(layout_.run, languages::kWorkingDirectory);
}

/// Ends like a stage of its own: with a wait status that is 0 when the source is in its place.
async::Task<Reply> ProgramStages::writeSource() {
  jail::InitRequest request{.command = jail::InitRequest::Command::kWriteFile};
  if (layout_.sourcePath.size() >= sizeof(request.path)) co_return std::nullopt;
  std::memcpy(request.path, layout_.sourcePath.data(), layout_.sourcePath.size());
  const auto source = inMemory(program_.code);
  if (!source || !sandbox_.tell(request, source.get())) co_return std::nullopt;
  const auto reply = co_await sandbox_.listen();
  if (!reply) co_return std::nullopt;
  jail::InitReply end{.kind = jail::InitReply::Kind::kEnded};
  if (reply->error != 0) {
    sayOnStderr_(std::string("cannot write the program: ") + std::strerror(reply->error) + "\n");
    end.waitStatus = 1 << 8;  // exit code 1
  }
  co_return end;
}

async::Task<Reply> ProgramStages::start(const std::vector<std::string>& argv,
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
  if (!payload || !sandbox_.tell(request, payload.get())) co_return std::nullopt;
  for (;;) {
    const auto reply = co_await sandbox_.listen();
    if (!reply) co_return std::nullopt;
    if (reply->kind != jail::InitReply::Kind::kStartFailed) co_return *reply;
    // The child's end follows.
    sayOnStderr_("cannot start " + argv.front() + ": " + std::strerror(reply->error) + "\n");
  }
}

}  // namespace runner
