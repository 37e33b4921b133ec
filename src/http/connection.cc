#include "http/connection.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "base/ids.h"
#include "http/head_rules.h"
#include "http/response_stream.h"
#include "http/target.h"

namespace http {
namespace {

constexpr std::size_t kHeadRoom = 4 * 1024;    // most heads fit one read
constexpr std::size_t kSmallBody = 16 * 1024;  // cheaper to copy than to send separately
constexpr std::chrono::milliseconds kLinger{2'000};

}  // namespace

Connection::Connection(Socket socket, std::shared_ptr<ThreadState> thread)
    : thread_(std::move(thread)),
      socket_(std::move(socket)),
      watch_(std::make_shared<HangupWatch>(socket_.raw(), [this] { clientGone(); })),
      parser_(limits().maxHeaderBytes),
      peerAddress_(socket_.peerAddress()),
      idleSince_(async::SteadyClock::now()) {}

Connection::~Connection() {
  watch_->stop();
}

async::Task<> Connection::serve() {
  for (bool again = true; again;) again = co_await serveOne();
  if (mayLinger_ && !gone_) co_await linger();
  socket_.close();
}

async::Task<> Connection::refuse() {
  idle_ = false;
  (void)co_await sendRefusal({503, "Too many connections"});
  co_await linger();
  socket_.close();
}

async::Task<bool> Connection::serveOne() {
  parser_.reset();
  const Next next = co_await readHead();
  idle_ = false;
  if (next == Next::kClosed) co_return false;
  if (next == Next::kRefused) co_return co_await sendRefusal(std::move(refusal_));
  const bool again = co_await answer();
  idleSince_ = async::SteadyClock::now();
  co_return again;
}

async::Task<Connection::Next> Connection::readHead() {
  auto deadline = idleSince_ + (handled_ == 0 ? limits().headTimeout : limits().idleTimeout);
  bool begun = false;
  for (;;) {
    // Some clients end a request with an empty line too many (RFC 9112, 2.2).
    while (!begun && socket_.unread().starts_with("\r\n")) socket_.consume(2);
    if (const auto bytes = socket_.unread(); !bytes.empty() && bytes != "\r") {
      if (!std::exchange(begun, true) && handled_ > 0) {
        deadline = async::SteadyClock::now() + limits().headTimeout;
      }
      auto progress = parser_.parseHead(bytes);
      socket_.consume(progress.consumed);
      if (progress.refusal) refusal_ = *std::move(progress.refusal);
      if (progress.refusal) co_return Next::kRefused;
      if (progress.done) co_return Next::kRequest;
    } else if (thread_->draining) {
      co_return Next::kClosed;
    } else {
      socket_.shrink();
    }
    idle_ = !begun;
    const Io end = co_await socket_.readMore(deadline, kHeadRoom);
    if (end == Io::kDone) continue;
    if (end == Io::kClosed || !begun) co_return Next::kClosed;
    refusal_ = {408, "The request came too slowly"};
    co_return Next::kRefused;
  }
}

std::optional<Refusal> Connection::acceptHead(Request& request) {
  Head& head = parser_.head();
  if (auto refusal = refuseHead(head)) return refusal;
  if (head.contentLength.value_or(0) > limits().maxBodyBytes) {
    return Refusal{413, "Request body too large"};
  }
  auto target = parseTarget(head.target);
  if (!target) return Refusal{400, target.error().message};
  request.method = std::move(head.method);
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  request.headers = std::move(head.headers);
  request.peerAddress = peerAddress_;
  return std::nullopt;
}

async::Task<bool> Connection::answer() {
  Request request;
  RequestContext context{
      .requestId = base::newId(), .arrived = async::SteadyClock::now(), .cancel = {}};
  RequestBody body({socket_, parser_, *watch_, limits()}, [this] { clientGone(); });
  if (auto refusal = acceptHead(request)) co_return co_await sendRefusal(*std::move(refusal));
  request.body = &body;

  Response response = co_await handle(request, context);
  if (gone_) co_return false;

  const bool discardable = !body.unfinished() || body.worthDiscarding();
  const bool keepAlive = parser_.head().keepAlive && discardable && !thread_->leaving &&
                         !wantsClose(response) &&
                         bodyEnd(response, parser_.head().http11) != BodyEnd::kAtClose;
  mayLinger_ = body.unfinished();
  const bool withBody = request.method != "HEAD" && mayHaveBody(response.status);
  bool sent = false;
  if (withBody && response.source) {
    sent = co_await sendStream(response, context, keepAlive);
  } else {
    sent = co_await send(response, keepAlive, withBody);
  }
  if (!sent || !keepAlive) co_return false;
  co_return !body.unfinished() || co_await body.discard();
}

async::Task<Response> Connection::handle(Request& request, RequestContext& context) {
  ++handled_;
  beginWork(context);
  Response response;
  try {
    response = co_await thread_->service->handler(request, context);
  } catch (const std::exception&) {  // a bug; api's pipeline logs those before they come here
    response = thread_->service->renderError(500, "Internal server error");
  }
  endWork();
  co_return response;
}

void Connection::beginWork(RequestContext& context) {
  current_ = &context;
  if (thread_->cancelling) context.cancel.cancel();
  watchSoon();
}

void Connection::endWork() {
  watch_->stop();
  current_ = nullptr;
}

void Connection::watchSoon() {
  // Most handlers answer without waiting for anything. Those that wait let this run.
  boost::asio::post(socket_.raw().get_executor(), [self = shared_from_this(), number = handled_] {
    if (self->current_ != nullptr && self->handled_ == number) self->watch_->start();
  });
}

void Connection::appendHeadOf(const Response& response, bool keepAlive) {
  out_.clear();
  appendHead(
      out_, response,
      {.date = thread_->date.now(), .keepAlive = keepAlive, .http11 = parser_.head().http11});
}

async::Task<bool> Connection::send(const Response& response, bool keepAlive, bool withBody) {
  appendHeadOf(response, keepAlive);
  std::string_view body;
  if (withBody && mayHaveBody(response.status)) body = response.body;
  if (body.size() <= kSmallBody) out_ += std::exchange(body, {});
  const Io end = co_await socket_.writeAll({out_, body, {}}, limits().writeTimeout);
  co_return end == Io::kDone;
}

async::Task<bool> Connection::sendStream(Response& response, RequestContext& context,
                                         bool keepAlive) {
  appendHeadOf(response, keepAlive);
  const bool chunked = bodyEnd(response, parser_.head().http11) == BodyEnd::kAtLastChunk;
  ResponseStream stream(socket_, *response.source, chunked, limits().writeTimeout);
  beginWork(context);
  const auto end = co_await stream.send(out_);
  endWork();
  if (end == ResponseStream::End::kDone) co_return true;
  if (end == ResponseStream::End::kNothingSent && !gone_) {
    const Response failure = thread_->service->renderError(500, "Internal server error");
    co_return co_await send(failure, keepAlive, true);
  }
  mayLinger_ = false;
  socket_.reset();
  co_return false;
}

async::Task<bool> Connection::sendRefusal(Refusal refusal) {
  mayLinger_ = true;
  const bool withBody = parser_.head().method != "HEAD";
  const Response response = thread_->service->renderError(refusal.status, refusal.message);
  (void)co_await send(response, false, withBody);
  co_return false;
}

/// Closing a socket with unread bytes resets the connection, and the reset may overtake the
/// response. So the client is given a moment to read it and close.
async::Task<> Connection::linger() {
  socket_.shutdownSend();
  const auto deadline = async::SteadyClock::now() + kLinger;
  for (Io end = Io::kDone; end == Io::kDone;) {
    socket_.consume(socket_.unread().size());
    end = co_await socket_.readMore(deadline, kSmallBody);
  }
}

void Connection::tick(TimedSocket::TimePoint now) {
  socket_.expire(now);
  watch_->tick();
}

void Connection::abort() {
  aborted_ = true;
  socket_.abort();
}

void Connection::cancelRequest() {
  if (current_ != nullptr) current_->cancel.cancel();
}

void Connection::clientGone() {
  gone_ = true;
  cancelRequest();
}

}  // namespace http
