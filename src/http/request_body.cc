#include "http/request_body.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "http/head_rules.h"

namespace http {
namespace {

constexpr std::size_t kMaxDiscard = 64 * 1024;

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
      patience_(connection.limits),
      limit_(connection.limits.maxBodyBytes),
      awaitsContinue_(expectsContinue(connection.parser.head())) {}

void RequestBody::limitTo(std::size_t bytes) {
  limit_ = std::min(limit_, bytes);
}

async::Task<base::Result<std::string>> RequestBody::readAll(std::size_t limit) {
  if (std::exchange(asked_, true)) throw std::logic_error("request body read twice");
  limitTo(limit);
  std::string body;
  CO_TRY(co_await receive(body, Until::kEnd));
  co_return body;
}

async::Task<base::Result<std::string_view>> RequestBody::read() {
  asked_ = true;
  piece_.clear();
  CO_TRY(co_await receive(piece_, Until::kSomething));
  co_return std::string_view(piece_);
}

async::Task<base::Result<void>> RequestBody::receive(std::string& into, Until until) {
  if (failure_) co_return base::fail(*failure_);
  if (!unfinished()) co_return base::Result<void>();
  if (std::max<std::uint64_t>(connection_.parser.head().contentLength.value_or(0), received_) >
      limit_) {
    co_return base::fail(errorOf(Refusal{413, "Request body too large"}));
  }
  connection_.watch.stop();  // reading notices by itself
  auto end = co_await fill(into, until, limit_);
  if (!end) failure_ = end.error();
  connection_.watch.start();
  co_return end;
}

/// `limit` is of the whole body and not below received_.
async::Task<base::Result<void>> RequestBody::fill(std::string& into, Until until,
                                                  std::size_t limit) {
  const bool invited = co_await sendContinue();
  if (!invited) co_return base::fail(errorOf(Io::kClosed));
  for (;;) {
    const auto held = into.size();
    const auto window = connection_.socket.unread().substr(0, kBodyPieceBytes);
    const auto progress = connection_.parser.parseBody(window, into, limit - received_ + held);
    connection_.socket.consume(progress.consumed);
    received_ += into.size() - held;
    patience_.received(into.size() - held);
    if (progress.refusal) co_return base::fail(errorOf(*progress.refusal));
    if (progress.done) co_return base::Result<void>();
    if (until == Until::kSomething && !into.empty()) co_return base::Result<void>();
    // More than a window is here only behind a head that was read together with its body.
    if (progress.consumed > 0 && !connection_.socket.unread().empty()) continue;
    const Io end = co_await receiveMore();
    if (end == Io::kClosed) gone_();
    if (end != Io::kDone) co_return base::fail(errorOf(end));
  }
}

async::Task<Io> RequestBody::receiveMore() {
  const auto begun = async::SteadyClock::now();
  const Io end = co_await connection_.socket.readMore(patience_.deadline(begun), kBodyPieceBytes);
  patience_.waited(async::SteadyClock::now() - begun);
  co_return end;
}

async::Task<bool> RequestBody::sendContinue() {
  if (!std::exchange(awaitsContinue_, false)) co_return true;
  if (!connection_.socket.unread().empty()) co_return true;  // it did not wait
  const TimedSocket::Parts invitation = {"HTTP/1.1 100 Continue\r\n\r\n"};
  const Io end = co_await connection_.socket.writeAll(invitation, connection_.limits.writeTimeout);
  co_return end == Io::kDone;
}

bool RequestBody::worthDiscarding() const {
  // One that waits for "100 Continue" may never send its body, or may: a new connection is certain.
  if (failure_ || awaitsContinue_) return false;
  const auto length = connection_.parser.head().contentLength;
  return length && *length - received_ <= kMaxDiscard;
}

async::Task<bool> RequestBody::discard() {
  std::string rest;
  const auto end = co_await fill(rest, Until::kEnd, received_ + kMaxDiscard);
  co_return end.has_value();
}

}  // namespace http
