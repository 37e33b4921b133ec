#include "runner/program_stages.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <cstring>
#include <span>
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

/// Sends what the socket takes at once, with `descriptor` (-1: none) beside the first byte. Returns
/// how much that was.
std::size_t sendWith(int socket, std::span<const std::string_view> parts, int descriptor) {
  std::vector<iovec> places;
  for (const auto part : parts)
    places.push_back({const_cast<char*>(part.data()), part.size()});  // only read
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = places.data();
  message.msg_iovlen = places.size();
  if (descriptor >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    cmsghdr* field = CMSG_FIRSTHDR(&message);
    field->cmsg_level = SOL_SOCKET;
    field->cmsg_type = SCM_RIGHTS;
    field->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(field), &descriptor, sizeof(descriptor));
  }
  return static_cast<std::size_t>(std::max<ssize_t>(::sendmsg(socket, &message, MSG_NOSIGNAL), 0));
}

}  // namespace

ProgramStages::ProgramStages(JailedSandbox& sandbox, bool parked, State state, bool moved,
                             const languages::Description& description,
                             const model::Program& program, const model::RunLimits& limits,
                             std::function<void(std::string_view)> sayOnStderr)
    : sandbox_(sandbox),
      parked_(parked),
      state_(state),
      moved_(moved),
      program_(program),
      language_(description.language.code),
      layout_(languages::layOut(description, program, limits)),
      sayOnStderr_(std::move(sayOnStderr)) {}

async::Task<Reply> ProgramStages::run() {
  if (parked_) co_return co_await runParked();
  co_return co_await buildAndRun();
}

async::Task<Reply> ProgramStages::runParked() {
  std::string strings = layout_.sourcePath + '\0';
  appendStrings(strings, program_.args);
  const auto tools = toolsText();
  // languages/python/park.py reads it.
  constexpr std::uint64_t kOnError = 1, kMoved = 2;
  const bool onError = state_.keep && state_.keep->onError;
  const auto head =
      littleEndian(strings.size()) + littleEndian(tools.size()) +
      littleEndian(program_.code.size()) + littleEndian(state_.keep ? state_.keep->mostBytes : 0) +
      littleEndian((onError ? kOnError : 0) | (moved_ ? kMoved : 0)) + strings + tools;
  co_await tellInterpreter({head, program_.code});
  co_return co_await saved();
}

async::Task<Reply> ProgramStages::saved() {
  const auto reply = co_await sandbox_.listen();
  co_return reply ? Reply(*reply) : std::nullopt;
}

/// What the parked interpreter must know to give the program its functions; empty without tools.
std::string ProgramStages::toolsText() const {
  namespace json = boost::json;
  if (!program_.tools) return {};
  json::array functions;
  for (const auto& function : *program_.tools) {
    functions.push_back(
        {{"name", function.name},
         {"parameters", json::array(function.parameters.begin(), function.parameters.end())},
         {"required", json::array(function.required.begin(), function.required.end())}});
  }
  json::array environment;
  for (const auto& variable : layout_.environment) {
    const auto equals = variable.find('=');
    environment.push_back({variable.substr(0, equals), variable.substr(equals + 1)});
  }
  return json::serialize(json::object{{"language", language_},
                                      {"functions", std::move(functions)},
                                      {"argv", json::array(layout_.run.begin(), layout_.run.end())},
                                      {"environment", std::move(environment)}});
}

async::Task<void> ProgramStages::tellInterpreter(std::array<std::string_view, 2> parts) {
  auto& channel = sandbox_.program();
  // As a rule the socket takes all of it, and nobody need wait.
  auto sent = sendWith(channel.get(), parts, state_.restore);
  if (sent == 0 && state_.restore >= 0) sandbox_.kill();  // unix(7), ETOOMANYREFS: not without it
  for (auto part : parts) {
    const auto gone = std::min(sent, part.size());
    sent -= gone;
    part.remove_prefix(gone);
    boost::system::error_code ended;  // then init tells how, too
    if (!part.empty())
      co_await asio::async_write(channel.watched(), asio::buffer(part),
                                 asio::redirect_error(asio::use_awaitable, ended));
  }
}

async::Task<Reply> ProgramStages::buildAndRun() {
  // Told in one go: init does one after the other, and each answer costs a wake-up.
  stage_ = layout_.build ? model::Stage::kCompile : model::Stage::kRun;
  const bool told =
      tellSource() && (layout_.build ? tell(*layout_.build, languages::kProgramDirectory)
                                     : tell(layout_.run, languages::kWorkingDirectory));
  if (!told) co_return std::nullopt;
  const auto written = co_await sandbox_.listen();
  if (!written) co_return std::nullopt;
  if (written->error != 0) co_return sourceRefused(written->error);
  auto ended = co_await end();
  if (!layout_.build) co_return ended;
  const bool built =
      ended && ended->kind == jail::InitReply::Kind::kEnded && ended->waitStatus == 0;
  if (!built) co_return ended;
  stage_ = model::Stage::kRun;
  if (!tell(layout_.run, languages::kWorkingDirectory)) co_return std::nullopt;
  co_return co_await end();
}

bool ProgramStages::tellSource() {
  jail::InitRequest request{.command = jail::InitRequest::Command::kWriteFile};
  if (layout_.sourcePath.size() >= sizeof(request.path)) return false;
  std::memcpy(request.path, layout_.sourcePath.data(), layout_.sourcePath.size());
  const auto source = inMemory(program_.code);
  return source && sandbox_.tell(request, source.get());
}

bool ProgramStages::tell(const std::vector<std::string>& argv, std::string_view folder) {
  started_ = argv.front();
  jail::InitRequest request{
      .command = jail::InitRequest::Command::kStart,
      .argumentCount = static_cast<std::uint32_t>(argv.size()),
      .environmentCount = static_cast<std::uint32_t>(layout_.environment.size())};
  std::memcpy(request.path, folder.data(), folder.size());
  std::string strings;
  appendStrings(strings, argv);
  appendStrings(strings, layout_.environment);
  const auto payload = inMemory(strings);
  return payload && sandbox_.tell(request, payload.get());
}

/// The program ends before it has begun; what init makes of the rest is killed with the jail.
jail::InitReply ProgramStages::sourceRefused(int error) {
  sayOnStderr_(std::string("cannot write the program: ") + std::strerror(error) + "\n");
  return {.kind = jail::InitReply::Kind::kEnded, .waitStatus = 1 << 8, .othersAlive = 1};
}

async::Task<Reply> ProgramStages::end() {
  for (;;) {
    const auto reply = co_await sandbox_.listen();
    if (!reply) co_return std::nullopt;
    if (reply->kind != jail::InitReply::Kind::kStartFailed) co_return *reply;
    // The child's end follows.
    sayOnStderr_("cannot start " + started_ + ": " + std::strerror(reply->error) + "\n");
  }
}

}  // namespace runner
