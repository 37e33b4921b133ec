#include "backends/local/fake_runner.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "backends/local/fake_connection.h"
#include "base/ids.h"

namespace local {

using protocol::Frame;
using protocol::FrameType;

FakeRunner::FakeRunner() {
  std::string name = std::filesystem::temp_directory_path() / "fake-runner-XXXXXX";
  folder_ = ::mkdtemp(name.data());
  comeBack();
}

FakeRunner::~FakeRunner() {
  goAway();
  std::filesystem::remove_all(folder_);
}

void FakeRunner::comeBack() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket().c_str(), sizeof(address.sun_path) - 1);
  listener_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      ::listen(listener_.get(), 64) != 0) {
    throw std::runtime_error("fake runner cannot listen");
  }
  acceptor_ = std::thread([this] { accept(); });
}

void FakeRunner::goAway() {
  std::vector<std::thread> threads;
  ::shutdown(listener_.get(), SHUT_RDWR);
  if (acceptor_.joinable()) acceptor_.join();
  listener_.reset();
  std::filesystem::remove(socket());
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    threads.swap(threads_);
    runs_.clear();
  }
  for (auto& thread : threads) thread.join();
}

void FakeRunner::refusePrepares(std::optional<protocol::Refused> refusal) {
  const std::lock_guard lock(mutex_);
  refusal_ = std::move(refusal);
}

void FakeRunner::breakBeforeFrame(std::uint64_t frame) {
  const std::lock_guard lock(mutex_);
  breakBefore_ = frame;
}

void FakeRunner::leaveFiles(model::WorkspaceChanges changes, std::vector<std::string> contents) {
  const std::lock_guard lock(mutex_);
  changes_ = std::move(changes);
  contents_ = std::move(contents);
}

void FakeRunner::leaveState(std::string state, std::optional<std::uint64_t> told) {
  const std::lock_guard lock(mutex_);
  toldStateBytes_ = told.value_or(state.size());
  state_ = std::move(state);
}

std::string FakeRunner::lastState() const {
  const std::lock_guard lock(mutex_);
  return lastState_;
}

void FakeRunner::breakAtFetch(int fetch) {
  breakAtFetch_ = fetch;
}

std::vector<FakeRunner::File> FakeRunner::lastInputs() const {
  const std::lock_guard lock(mutex_);
  return lastInputs_;
}

std::optional<protocol::Order> FakeRunner::lastOrder() const {
  const std::lock_guard lock(mutex_);
  return lastOrder_;
}

void FakeRunner::accept() {
  for (;;) {
    const int socket = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void FakeRunner::serve(int socket) {
  ++open_;
  FakeConnection connection(socket);
  const auto first = connection.read();
  if (first && first->type == FrameType::kPrepare) servePrepared(connection);
  if (first && first->type == FrameType::kAttach) {
    serveAttached(connection, *protocol::messageOf<protocol::Attach>(*first));
  }
  if (first && first->type == FrameType::kInspect) {
    connection.write(protocol::frameOf(
        protocol::Inspection{.kernel = "6.1",
                             .level = "container",
                             .cgroups = "v2",
                             .walls = {{"seccomp", true, ""}, {"memory", false, "no cgroup"}},
                             .languages = {"py", "bash"},
                             .sandboxRoot = "/root"}));
  }
  const std::lock_guard lock(mutex_);
  std::erase(sockets_, socket);
  ::close(socket);
  --open_;
}

void FakeRunner::servePrepared(FakeConnection& connection) {
  const auto run = std::make_shared<Run>();
  const std::string id = base::newId();
  {
    const std::lock_guard lock(mutex_);
    if (refusal_) return connection.write(protocol::frameOf(*refusal_));
    runs_[id] = run;
  }
  ++prepared_;
  connection.write(protocol::frameOf(protocol::Ready{
      .run = id, .lease = "lease of " + id, .leaseTime = model::Milliseconds(1'000)}));
  std::string text, input, state;
  std::vector<File> inputs;
  while (const auto frame = connection.read()) {
    run->received = frame->number;
    if (frame->type == FrameType::kSource) text += frame->payload;
    if (frame->type == FrameType::kStdin) input += frame->payload;
    if (frame->type == FrameType::kState) state += frame->payload;
    if (frame->type == FrameType::kInput) {
      const auto head = *protocol::messageOf<protocol::Input>(*frame);
      inputs.push_back({head, head.handed ? connection.contentOfHandedFile(head.size) : ""});
    }
    if (frame->type == FrameType::kInputData) inputs.back().content += frame->payload;
    if (frame->type != FrameType::kOrder) continue;
    ++ordered_;
    {
      const std::lock_guard lock(mutex_);
      lastOrder_ = *protocol::messageOf<protocol::Order>(*frame);
      lastInputs_ = std::move(inputs);
      lastState_ = std::move(state);
      if (text == "vanish") runs_.erase(id);
    }
    return carryOut(connection, *run, text, input);
  }
}

void FakeRunner::serveAttached(FakeConnection& connection, const protocol::Attach& attach) {
  std::shared_ptr<Run> run;
  {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find(attach.run);
    if (found != runs_.end() && attach.lease == "lease of " + attach.run) run = found->second;
  }
  if (!run) {
    return connection.write(protocol::frameOf(
        protocol::Refused{.kind = protocol::Refused::Kind::kInvalid, .message = "no such run"}));
  }
  ++attached_;
  connection.write(protocol::frameOf(protocol::Attached{.last = run->received}));
  if (sendFrom(connection, *run, attach.last)) awaitEnd(connection, *run);
}

void FakeRunner::carryOut(FakeConnection& connection, Run& run, const std::string& text,
                          const std::string& input) {
  if (text == "vanish") return connection.close();
  if (text == "babble") return connection.write(std::string("HTTP/1.1 200 OK\r\n\r\n"));
  if (text == "refuse") {
    return connection.write(protocol::frameOf(
        protocol::Refused{.kind = protocol::Refused::Kind::kInvalid, .message = "not installed"}));
  }
  if (text == "call" && !callTools(connection, run)) return awaitEnd(connection, run);
  if (text != "hang") {
    protocol::Outcome outcome;
    outcome.result.end = model::Exited{7};
    outcome.result.cpuTime = model::Milliseconds(3);
    {
      const std::lock_guard lock(mutex_);
      if (lastOrder_->files) outcome.result.files = changes_;
      if (toldStateBytes_ > 0)
        outcome.result.state = {.end = model::KeptState::End::kSaved, .bytes = toldStateBytes_};
    }
    run.frames.add(FrameType::kStdout, text);
    run.frames.add(FrameType::kStderr, input);
    run.frames.add(FrameType::kOutcome, protocol::encode(outcome));
  }
  if (sendFrom(connection, run, 0)) awaitEnd(connection, run);
}

/// False when the run was cancelled, or the connection is gone.
bool FakeRunner::callTools(FakeConnection& connection, Run& run) {
  std::uint32_t number = 0;
  for (const auto& round : {std::vector<std::string>{"a", "b"}, std::vector<std::string>{"c"}}) {
    for (const auto& function : round) {
      const protocol::ToolCall call{{.number = ++number, .function = function, .input = "{}"}};
      connection.write(run.frames.add(FrameType::kToolCall, protocol::encode(call)));
    }
    const protocol::Waiting waiting{static_cast<std::uint32_t>(round.size())};
    connection.write(run.frames.add(FrameType::kWaiting, protocol::encode(waiting)));
    for (std::size_t answered = 0; answered < round.size();) {
      const auto frame = connection.read();
      if (!frame) return false;
      if (frame->number != 0) run.received = frame->number;
      if (frame->type == FrameType::kCancel) {
        protocol::Outcome outcome;
        outcome.result.end = model::Cancelled{};
        connection.write(run.frames.add(FrameType::kOutcome, protocol::encode(outcome)));
        return false;
      }
      if (frame->type != FrameType::kToolResult) continue;
      const auto result = protocol::messageOf<protocol::ToolResult>(*frame)->result;
      const auto text = std::to_string(result.number) + (result.failed ? "!" : "=") + result.value;
      connection.write(run.frames.add(FrameType::kStdout, text + ";"));
      ++answered;
    }
  }
  return true;
}

/// Whether the connection is still there afterwards.
bool FakeRunner::sendFrom(FakeConnection& connection, Run& run, std::uint64_t last) {
  for (const auto& frame : run.frames.after(last)) {
    std::uint64_t breakBefore = 0;
    {
      const std::lock_guard lock(mutex_);
      breakBefore = breakBefore_;
    }
    if (frame.number == breakBefore && !std::exchange(run.broken, true)) {
      connection.close();
      return false;
    }
    connection.write(frame);
  }
  return true;
}

void FakeRunner::answerFetch(FakeConnection& connection, const protocol::Fetch& fetch) {
  std::string piece;
  if (!fetch.asFile) {
    const std::lock_guard lock(mutex_);
    if (fetch.file < contents_.size() && fetch.offset < contents_[fetch.file].size())
      piece = contents_[fetch.file].substr(fetch.offset, fetch.length);
  }
  connection.write({FrameType::kPiece, 0, piece});
}

void FakeRunner::answerFetchState(FakeConnection& connection, const protocol::FetchState& fetch) {
  std::string piece;
  {
    const std::lock_guard lock(mutex_);
    if (fetch.offset < state_.size()) piece = state_.substr(fetch.offset, fetch.length);
  }
  connection.write({FrameType::kPiece, 0, piece});
}

void FakeRunner::awaitEnd(FakeConnection& connection, Run& run) {
  while (const auto frame = connection.read()) {
    if (frame->type == FrameType::kAcknowledge) ++acknowledged_;
    if (frame->type == FrameType::kFetch) {
      const auto fetch = *protocol::messageOf<protocol::Fetch>(*frame);
      if (!fetch.asFile && ++fetched_ == breakAtFetch_) return connection.close();
      answerFetch(connection, fetch);
    }
    const auto question = protocol::messageOf<protocol::FetchState>(*frame);
    if (question && question->asFile) {
      connection.write({FrameType::kPiece, 0, ""});
    } else if (question) {
      if (++fetched_ == breakAtFetch_) return connection.close();
      answerFetchState(connection, *question);
    }
    if (frame->type != FrameType::kCancel) continue;
    run.received = frame->number;
    protocol::Outcome outcome;
    outcome.result.end = model::Cancelled{};
    connection.write(run.frames.add(FrameType::kOutcome, protocol::encode(outcome)));
  }
}

}  // namespace local
