#include "backends/pods/fake_runners.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <set>

#include "backends/pods/fake_tool_run.h"
#include "base/ids.h"
#include "protocol/codec.h"
#include "protocol/sequence.h"
#include "secure_channel/secure_transport.h"

namespace pods {

namespace asio = boost::asio;
using asio::ip::tcp;
using protocol::FrameType;
constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

struct FakeRunners::Runner {
  Runner(asio::io_context& context, const std::string& ip, std::uint16_t port,
         const std::string& token, bool reachesNetwork)
      : reachesNetwork(reachesNetwork),
        acceptor(context, tcp::endpoint(asio::ip::make_address(ip), port)),
        key(secure_channel::keyOfToken(token)) {}
  const bool reachesNetwork;
  tcp::acceptor acceptor;
  secure_channel::ChannelKey key;
  std::set<std::shared_ptr<protocol::FrameStream>> streams;
  int orders = 0;
  std::shared_ptr<FakeToolRun> toolRun;
};

FakeRunners::FakeRunners() {
  thread_.start();
}

FakeRunners::~FakeRunners() {
  post([&] {  // their sockets belong to the thread
    for (const auto& [ip, runner] : runners_) {
      runner->acceptor.close();
      for (const auto& stream : std::exchange(runner->streams, {})) stream->close();
    }
    runners_.clear();
  });
  thread_.stop();
}

/// Waits, so that what was called has happened.
void FakeRunners::post(std::function<void()> work) {
  std::promise<void> done;
  asio::post(thread_.at(0), [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void FakeRunners::start(const std::string& ip, std::uint16_t port, const std::string& token) {
  post([&] {
    auto runner = std::make_shared<Runner>(thread_.at(0), ip, port, token, reachNetwork);
    runners_[ip] = runner;
    asio::co_spawn(thread_.at(0), accept(*this, std::move(runner)), asio::detached);
  });
}

void FakeRunners::stop(const std::string& ip) {
  post([&] {
    const auto found = runners_.find(ip);
    if (found == runners_.end()) return;
    found->second->acceptor.close();
    for (const auto& stream : found->second->streams) stream->close();
    runners_.erase(found);
  });
}

void FakeRunners::breakConnections(const std::string& ip) {
  post([&] {
    const auto found = runners_.find(ip);
    if (found == runners_.end()) return;
    for (const auto& stream : found->second->streams) stream->close();
  });
}

void FakeRunners::endToolRun(const std::string& ip) {
  post([&] {
    if (const auto found = runners_.find(ip); found != runners_.end() && found->second->toolRun)
      found->second->toolRun->end();
  });
}

async::Task<> FakeRunners::accept(FakeRunners& all, std::shared_ptr<Runner> runner) {
  for (;;) {
    auto [failure, socket] = co_await runner->acceptor.async_accept(kNoThrow);
    if (failure) co_return;
    asio::co_spawn(all.thread_.at(0), serve(all, runner, std::move(socket)), asio::detached);
  }
}

async::Task<> FakeRunners::serve(FakeRunners& all, std::shared_ptr<Runner> runner,
                                 tcp::socket socket) {
  auto channel = std::make_unique<secure_channel::SecureTransport>(
      std::move(socket), secure_channel::Role::kServer, runner->key);
  if (!co_await channel->handshake(async::Deadline::in(std::chrono::seconds(5)))) co_return;
  const auto stream = std::make_shared<protocol::FrameStream>(std::move(channel));
  runner->streams.insert(stream);
  ++all.open;
  co_await converse(all, runner, stream);
  --all.open;
  stream->close();
  runner->streams.erase(stream);
}

async::Task<> FakeRunners::converse(FakeRunners& all, std::shared_ptr<Runner> runner,
                                    std::shared_ptr<protocol::FrameStream> stream) {
  const auto first = co_await stream->read();
  if (!first) co_return;
  const auto run = runner->toolRun;
  if (first->type == FrameType::kInspect) {
    (void)co_await stream->write(protocol::frameOf(
        protocol::Inspection{.level = "pod",
                             .walls = {{"landlock", true, ""}, {"pids", false, "no cgroup"}},
                             .languages = {"py"},
                             .busy = run && !run->isOver()}));
    co_return;
  }
  if (first->type == FrameType::kPrepare) co_return co_await prepare(all, runner, stream);
  const auto again = protocol::messageOf<protocol::Attach>(*first);
  if (again && run && run->mayAttach(*again))
    co_return co_await FakeToolRun::attach(run, stream, again->last);
  const auto taking = protocol::messageOf<protocol::TakeOver>(*first);
  if (taking && run && run->mayTakeOver(*taking)) {
    ++all.takenOver;
    co_return co_await FakeToolRun::takeOver(run, stream);
  }
  (void)co_await stream->write(protocol::frameOf(
      protocol::Refused{.kind = protocol::Refused::Kind::kInvalid, .message = "no such run"}));
}

async::Task<> FakeRunners::prepare(FakeRunners& all, std::shared_ptr<Runner> runner,
                                   std::shared_ptr<protocol::FrameStream> stream) {
  ++all.prepared;
  const auto id = base::newId();
  protocol::Ready ready{.run = id,
                        .lease = "lease of " + id,
                        .leaseTime = model::Milliseconds(all.leaseMilliseconds.load())};
  if (runner->reachesNetwork) ready.reached = {"10.96.0.1:443"};
  (void)co_await stream->write(protocol::frameOf(ready));
  std::string text, context;
  for (;;) {
    const auto frame = co_await stream->read();
    if (!frame) co_return;
    if (frame->type == FrameType::kSource) text += frame->payload;
    if (frame->type == FrameType::kContext) context = frame->payload;
    if (frame->type != FrameType::kOrder) continue;
    if (text != "call") co_return co_await all.carryOut(*runner, *stream, text);
    ++all.ordered;
    auto order = protocol::messageOf<protocol::Order>(*frame);
    runner->toolRun =
        std::make_shared<FakeToolRun>(ready.run, ready.lease, order->suspension, context);
    co_return co_await FakeToolRun::begin(runner->toolRun, stream, frame->number);
  }
}

async::Task<> FakeRunners::carryOut(Runner& runner, protocol::FrameStream& stream,
                                    std::string text) {
  ++ordered;
  if (++runner.orders > 1 && !mayRunAgain) ++secondOrders;
  if (text == "die") co_return;
  if (text != "hang") {
    protocol::SentSequence frames;
    protocol::Outcome outcome;
    outcome.result.end = model::Exited{0};
    outcome.result.missingWalls = {"pids"};
    (void)co_await stream.write(frames.add(FrameType::kStdout, text));
    (void)co_await stream.write(frames.add(FrameType::kOutcome, protocol::encode(outcome)));
  }
  while (co_await stream.read()) {
  }
}

}  // namespace pods
