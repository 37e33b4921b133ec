#include "http/request_body.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "http/head_rules.h"

namespace http {
namespace {

constexpr std::size_t kMaxDiscard = 64 * 1024;
constexpr std::size_t kRoom = 64 * 1024;  // for one read; bodies are often megabytes

base::Error errorOf(const Refusal& refusal) {
  const auto kind = refusal.status == 413 ? base::ErrorKind::kTooLarge : base::ErrorKind::kInvalid;
  return {.kind = kind, .message = refusal.message};
}

base::Error errorOf(Io end) {
  if (end == Io::kTimedOut) {
    return {.kind = base::ErrorKind::kTooSlow, .message = "The request body came too slowly"};
  }
  return {.kind = base::ErrorKind::kInvalid,
          .message = "The connection was closed before the end of the request body"};
}

}  // namespace

RequestBody::RequestBody(Connection connection, std::function<void()> gone)
    : connection_(connection),
      gone_(std::move(gone)),
      awaitsContinue_(expectsContinue(connection.parser.head())) {}

async::Task<base::Result<std::string>> RequestBody::readAll(std::size_t limit) {
  if (std::exchange(asked_, true)) throw std::logic_error("request body read twice");
  if (!unfinished()) co_return std::string();
  limit = std::min(limit, connection_.limits.maxBodyBytes);
  if (connection_.parser.head().contentLength > limit) {
    co_return base::fail(errorOf(Refusal{413, "Request body too large"}));
  }
  connection_.watch.stop();  // reading notices by itself
  auto body = co_await receive(limit);
  broken_ = !body;
  connection_.watch.start();
  co_return body;
}

async::Task<base::Result<std::string>> RequestBody::receive(std::size_t limit) {
  const bool invited = co_await sendContinue();
  if (!invited) co_return base::fail(errorOf(Io::kClosed));
  const auto started = async::SteadyClock::now();
  std::string body;
  for (;;) {
    const auto progress = connection_.parser.parseBody(connection_.socket.unread(), body, limit);
    connection_.socket.consume(progress.consumed);
    if (progress.refusal) co_return base::fail(errorOf(*progress.refusal));
    if (progress.done) co_return body;
    const Io end = co_await receiveMore(started, body.size());
    if (end == Io::kClosed) gone_();
    if (end != Io::kDone) co_return base::fail(errorOf(end));
  }
}

async::Task<Io> RequestBody::receiveMore(TimedSocket::TimePoint started, std::size_t received) {
  const Limits& limits = connection_.limits;
  // Two ends: of the pause between two pieces, and of the time that this much may have taken.
  const auto earned = std::chrono::milliseconds(received * 1000 / limits.minBodyRate);
  const auto deadline = std::min(async::SteadyClock::now() + limits.bodyTimeout,
                                 started + limits.bodyTimeout + earned);
  return connection_.socket.readMore(deadline, kRoom);
}

async::Task<bool> RequestBody::sendContinue() {
  if (!std::exchange(awaitsContinue_, false)) co_return true;
  if (!connection_.socket.unread().empty()) co_return true;  // it did not wait
  const Io end = co_await connection_.socket.writeAll("HTTP/1.1 100 Continue\r\n\r\n", "",
                                                      connection_.limits.writeTimeout);
  co_return end == Io::kDone;
}

bool RequestBody::worthDiscarding() const {
  // One that waits for "100 Continue" may never send its body, or may: a new connection is certain.
  return !broken_ && !awaitsContinue_ &&
         connection_.parser.head().contentLength.value_or(kMaxDiscard + 1) <= kMaxDiscard;
}

async::Task<bool> RequestBody::discard() {
  const auto rest = co_await receive(kMaxDiscard);
  co_return rest.has_value();
}

}  // namespace http
