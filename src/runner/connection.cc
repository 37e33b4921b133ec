#include "runner/connection.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "protocol/codec.h"

namespace runner {
namespace asio = boost::asio;
namespace {

constexpr auto kLease = std::chrono::milliseconds(3'000);

protocol::Refused refusal(const base::Error& error) {
  return {.kind = error.kind == base::ErrorKind::kInvalid ? protocol::Refused::Kind::kInvalid
                                                          : protocol::Refused::Kind::kUnavailable,
          .message = error.message};
}

async::Task<void> refuse(protocol::FrameStream& stream, base::Error error) {
  const auto frame = protocol::frameOf(refusal(error));
  // The peer may be gone already; nothing is lost then.
  (void)(co_await stream.write(frame)).has_value();
}

/// False when the peer speaks another version, and then it is told so.
async::Task<bool> speaks(protocol::FrameStream& stream, std::uint32_t version) {
  if (version == protocol::kVersion) co_return true;
  co_await refuse(stream,
                  {.kind = base::ErrorKind::kInvalid,
                   .message = "this runner speaks version " + std::to_string(protocol::kVersion)});
  co_return false;
}

/// Takes the server's frames until the connection ends, or is fenced off: a frame of it may be on
/// its way to us then.
async::Task<void> follow(std::shared_ptr<protocol::FrameStream> stream,
                         std::shared_ptr<RunSession> session, std::uint64_t connection) {
  for (;;) {
    auto frame = co_await stream->read();
    if (!frame || !session->isOf(connection) || !session->take(*frame)) co_return stream->close();
  }
}

async::Task<void> prepare(std::shared_ptr<protocol::FrameStream> stream, protocol::Prepare request,
                          Runs& runs) {
  const auto generation = runs.maker().generation();
  auto sandbox = co_await runs.maker().make(request.parked, request.limits);
  if (!sandbox) co_return co_await refuse(*stream, sandbox.error());
  if (generation != runs.maker().generation()) {
    co_return co_await refuse(*stream, {.kind = base::ErrorKind::kUnavailable,
                                        .message = "the sandbox root was replaced meanwhile"});
  }
  std::optional<std::string> parked;
  if (request.parked) parked = request.parked->language;
  auto session =
      std::make_shared<RunSession>(co_await asio::this_coro::executor, runs.maker(),
                                   RunSession::Prepared{.sandbox = *std::move(sandbox),
                                                        .parkedLanguage = std::move(parked),
                                                        .generation = generation,
                                                        .dataBytes = request.limits.dataBytes,
                                                        .tmpBytes = request.limits.tmpBytes});
  auto reached = co_await runs.probe().reached();
  const auto connection = session->attach(stream, 0);
  const auto ready = protocol::frameOf(protocol::Ready{.run = session->id(),
                                                       .lease = session->lease(),
                                                       .leaseTime = kLease,
                                                       .reached = std::move(reached)});
  if (!co_await stream->write(ready)) co_return;
  runs.add(session);
  session->watchParked();
  co_await follow(stream, session, connection);
  runs.connectionLost(session, connection);
}

async::Task<void> attach(std::shared_ptr<protocol::FrameStream> stream, protocol::Attach request,
                         Runs& runs) {
  const auto session = runs.find(request.run, request.lease);
  if (!session) {
    co_return co_await refuse(*stream, {.kind = base::ErrorKind::kInvalid,
                                        .message = "no such run, or its lease has ended"});
  }
  if (!session->canResumeAfter(request.last)) {
    co_return co_await refuse(*stream, {.kind = base::ErrorKind::kInvalid,
                                        .message = "the frames after that one are not kept"});
  }
  const auto attached = protocol::frameOf(protocol::Attached{.last = session->lastReceived()});
  if (!co_await stream->write(attached)) co_return;
  const auto connection = session->attach(stream, request.last);
  co_await follow(stream, session, connection);
  runs.connectionLost(session, connection);
}

/// Who comes last has the run. Fenced off first: what the older server may have given is known
/// then.
async::Task<void> takeOver(std::shared_ptr<protocol::FrameStream> stream,
                           protocol::TakeOver request, Runs& runs) {
  const auto session = runs.find(request);
  if (!session) {
    co_return co_await refuse(*stream, {.kind = base::ErrorKind::kInvalid,
                                        .message = "no such run waits, or its lease has ended"});
  }
  const auto connection = session->fenceOff(stream);
  const auto taken = protocol::frameOf(session->taken());
  const std::vector<protocol::FrameView> frames{
      taken, {protocol::FrameType::kGivenContext, 0, session->context()}};
  if (co_await stream->write(frames)) {
    session->giveAll(connection);
    co_await follow(stream, session, connection);
  }
  runs.connectionLost(session, connection);
}

async::Task<void> inspect(std::shared_ptr<protocol::FrameStream> stream, Runs& runs) {
  auto inspection = runs.maker().inspect();
  inspection.busy = runs.isBusy();
  const auto frame = protocol::frameOf(inspection);
  if (co_await stream->write(frame))
    (void)(co_await stream->read()).has_value();  // until the peer closes
}

}  // namespace

void Runs::add(std::shared_ptr<RunSession> session) {
  sessions_.emplace(session->id(), session);
}

void Runs::remove(const std::string& id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  const bool ran = found->second->started();
  sessions_.erase(found);
  if (ran && ++ended_ == bound_.most) bound_.onMost();
}

std::shared_ptr<RunSession> Runs::find(const std::string& id, const std::string& lease) const {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return nullptr;
  const auto& expected = found->second->lease();
  const bool same = lease.size() == expected.size() &&
                    CRYPTO_memcmp(lease.data(), expected.data(), lease.size()) == 0;
  return same ? found->second : nullptr;
}

std::shared_ptr<RunSession> Runs::find(const protocol::TakeOver& request) const {
  for (const auto& [id, session] : sessions_)
    if (session->mayBeTaken(request)) return session;
  return nullptr;
}

bool Runs::isBusy() const {
  return std::ranges::any_of(sessions_, [](const auto& each) { return each.second->started(); });
}

void Runs::dismissParked() {
  for (const auto& [id, session] : sessions_) {
    if (!session->started()) session->dismiss();
  }
}

void Runs::connectionLost(const std::shared_ptr<RunSession>& session, std::uint64_t connection) {
  if (!session->detach(connection)) return;
  if (session->settled()) return remove(session->id());
  asio::co_spawn(
      executor_,
      [](Runs& runs, std::shared_ptr<RunSession> lost, std::uint64_t of) -> async::Task<void> {
        const auto broke = std::chrono::steady_clock::now();
        auto end = broke;
        asio::steady_timer lease(co_await asio::this_coro::executor);
        do {
          end = lost->leaseEnd(broke, kLease);
          lease.expires_at(end);
          boost::system::error_code ignored;
          co_await lease.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
          if (!lost->detach(of)) co_return;  // somebody came in time
        } while (lost->leaseEnd(broke, kLease) > end);  // meanwhile it began to wait
        lost->cancel();
        runs.remove(lost->id());
      }(*this, session, connection),
      asio::detached);
}

async::Task<void> serveConnection(std::shared_ptr<protocol::FrameStream> stream, Runs& runs) {
  const auto presence = runs.presence();
  auto first = co_await stream->read();
  if (!first) co_return;
  if (auto request = protocol::messageOf<protocol::Prepare>(*first)) {
    if (co_await speaks(*stream, request->version))
      co_await prepare(stream, *std::move(request), runs);
  } else if (auto again = protocol::messageOf<protocol::Attach>(*first)) {
    if (co_await speaks(*stream, again->version)) co_await attach(stream, *std::move(again), runs);
  } else if (auto taking = protocol::messageOf<protocol::TakeOver>(*first)) {
    if (co_await speaks(*stream, taking->version))
      co_await takeOver(stream, *std::move(taking), runs);
  } else if (auto asked = protocol::messageOf<protocol::Inspect>(*first)) {
    if (co_await speaks(*stream, asked->version)) co_await inspect(stream, runs);
  } else {
    co_await refuse(*stream, request.error());
  }
  stream->close();
}

}  // namespace runner
