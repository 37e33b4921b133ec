#include "http/client.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "http/request_head.h"
#include "http/response_parser.h"

namespace http {
namespace {

constexpr std::size_t kBufferBytes = 64U << 10;
constexpr std::size_t kMostIdle = 8;
// An answer that was sent before the request was whole, for which nobody should wait long.
constexpr std::chrono::milliseconds kEarlyAnswerTime{1'000};

/// In `time` from now, but not after `until`.
async::Deadline within(std::chrono::milliseconds time, async::Deadline until) {
  if (time == std::chrono::milliseconds::max()) return until;
  return async::Deadline(std::min(async::Deadline::in(time).at(), until.at()));
}

/// Whether it may stand in a request line; anything else could end it.
bool isTarget(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

/// Of a request that has no connection yet.
tl::unexpected<base::Error> unsent(base::ErrorKind kind, std::string message) {
  return base::fail({.kind = kind, .message = std::move(message), .code = kNotConnected});
}

bool mayBeRepeated(const ClientRequest& request) {
  return (request.method == "GET" || request.method == "HEAD") && !request.source;
}

}  // namespace

/// What a Client and its responses share.
struct Client::Shared {
  boost::asio::any_io_executor executor;
  Options options;
  std::shared_ptr<TlsContext> tls;
  std::vector<std::unique_ptr<ByteStream>> idle;

  /// One that the server has not ended meanwhile; null when there is none.
  std::unique_ptr<ByteStream> takeIdle() {
    while (!idle.empty()) {
      auto stream = std::move(idle.back());
      idle.pop_back();
      if (stream->isQuiet()) return stream;
    }
    return nullptr;
  }
  void giveBack(std::unique_ptr<ByteStream> stream) {
    if (idle.size() < kMostIdle) idle.push_back(std::move(stream));
  }
};

/// One request and its response on one connection.
struct ClientResponse::Exchange {
  Exchange(std::shared_ptr<Client::Shared> with, std::unique_ptr<ByteStream> over,
           const ClientRequest& request, async::CancelToken& cancel)
      : shared(std::move(with)),
        stream(std::move(over)),
        parser(shared->options.limits.maxHeadBytes, request.method == "HEAD"),
        until(request.until),
        pieceTime(request.pieceTime.value_or(shared->options.limits.pieceTime)),
        hangUp(cancel.onCancel([this] { stream->close(); })) {}
  ~Exchange() { hangUp.reset(); }

  async::Task<base::Result<void>> send(ClientRequest& request) {
    const auto time = shared->options.limits.writeTime;
    auto first = requestHead(request, shared->options.server) + request.body;
    CO_TRY(co_await stream->write(first, within(time, until)));
    if (!request.source) co_return base::Result<void>();
    const bool chunked = !request.source->size();
    for (;;) {
      const auto piece = CO_TRY(co_await request.source->next());
      if (piece.empty()) break;
      const auto framed = chunked ? chunkOf(piece) : std::string();
      CO_TRY(co_await stream->write(chunked ? framed : piece, within(time, until)));
    }
    if (chunked) CO_TRY(co_await stream->write(kLastChunk, within(time, until)));
    co_return base::Result<void>();
  }

  async::Task<base::Result<void>> receiveHead(std::chrono::milliseconds time) {
    const auto deadline = within(time, until);
    for (;;) {
      const auto progress = CO_TRY(parser.parseHead(unread));
      unread.erase(0, progress.consumed);
      if (progress.done) break;
      const auto count = CO_TRY(co_await receive(deadline));
      if (count == 0) CO_TRY(parser.finish());
    }
    rest();
    co_return base::Result<void>();
  }

  async::Task<base::Result<std::string_view>> readBody() {
    piece.clear();
    while (!over) {
      const auto progress = CO_TRY(parser.parseBody(unread, piece));
      unread.erase(0, progress.consumed);
      rest();
      if (!piece.empty() || over) break;
      const auto count = CO_TRY(co_await receive(within(pieceTime, until)));
      if (count == 0) {
        CO_TRY(parser.finish());
        rest();
      }
    }
    co_return std::string_view(piece);
  }

  async::Task<base::Result<std::size_t>> receive(async::Deadline deadline) {
    const auto count = CO_TRY(co_await stream->read(buffer, deadline));
    unread.append(buffer.data(), count);
    received = received || count > 0;
    co_return count;
  }

  /// Gives the connection back as soon as nothing more of this response comes.
  void rest() {
    if (over || !parser.complete()) return;
    over = true;
    hangUp.reset();
    if (parser.head().keepAlive && unread.empty() && whole)
      shared->giveBack(std::move(stream));
    else
      stream->close();
  }

  const std::shared_ptr<Client::Shared> shared;
  std::unique_ptr<ByteStream> stream;
  ResponseParser parser;
  const async::Deadline until;
  const std::chrono::milliseconds pieceTime;
  async::CancelToken::Subscription hangUp;
  std::array<char, kBufferBytes> buffer{};
  std::string unread;     // received, and not parsed
  std::string piece;      // that read() gave out
  bool whole = false;     // the request was sent to its end
  bool received = false;  // anything at all
  bool over = false;      // the response is
};

ClientResponse::ClientResponse(std::unique_ptr<Exchange> exchange)
    : exchange_(std::move(exchange)) {}
ClientResponse::ClientResponse(ClientResponse&&) noexcept = default;
ClientResponse& ClientResponse::operator=(ClientResponse&&) noexcept = default;
ClientResponse::~ClientResponse() = default;

unsigned ClientResponse::status() const {
  return exchange_->parser.head().status;
}

const Headers& ClientResponse::headers() const {
  return exchange_->parser.head().headers;
}

async::Task<base::Result<std::string_view>> ClientResponse::read() {
  return exchange_->readBody();
}

async::Task<base::Result<std::string>> ClientResponse::readAll(std::size_t limit) {
  std::string body;
  for (;;) {
    const auto piece = CO_TRY(co_await read());
    if (piece.empty()) co_return body;
    if (piece.size() > limit - body.size())
      co_return base::fail(base::ErrorKind::kTooLarge, "the server's answer is larger than " +
                                                           std::to_string(limit) + " bytes");
    body += piece;
  }
}

Client::Client(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

base::Result<Client> Client::make(boost::asio::any_io_executor executor, Options options) {
  auto shared = std::make_shared<Shared>();
  shared->executor = std::move(executor);
  if (options.server.tls) shared->tls = TRY(TlsContext::make(options.tls));
  shared->options = std::move(options);
  return Client(std::move(shared));
}

async::Task<base::Result<std::unique_ptr<ByteStream>>> Client::newStream(
    const ClientRequest& request, async::CancelToken& cancel) {
  const auto until = within(shared_->options.limits.connectTime, request.until);
  auto stream =
      co_await connect(shared_->executor, shared_->options.server, shared_->tls, cancel, until);
  if (!stream) stream.error().code = kNotConnected;
  co_return stream;
}

async::Task<base::Result<ClientResponse>> Client::send(ClientRequest request,
                                                       async::CancelToken& cancel) {
  const auto& limits = shared_->options.limits;
  if (!isTarget(request.target))
    co_return unsent(base::ErrorKind::kInvalid, "a request's target must be encoded");
  for (;;) {
    if (cancel.cancelled()) co_return unsent(base::ErrorKind::kUnavailable, "cancelled");
    if (request.until.passed()) co_return unsent(base::ErrorKind::kTimedOut, "no answer in time");
    auto stream = shared_->takeIdle();
    const bool isUsed = stream != nullptr;
    if (!isUsed) stream = CO_TRY(co_await newStream(request, cancel));
    auto exchange =
        std::make_unique<ClientResponse::Exchange>(shared_, std::move(stream), request, cancel);
    const auto sent = co_await exchange->send(request);
    exchange->whole = sent.has_value();
    const auto head = co_await exchange->receiveHead(sent ? limits.headTime : kEarlyAnswerTime);
    if (head) co_return ClientResponse(std::move(exchange));
    if (cancel.cancelled()) co_return base::fail(base::ErrorKind::kUnavailable, "cancelled");
    if (isUsed && !exchange->received && mayBeRepeated(request)) continue;
    if (!sent) co_return base::fail(sent.error());
    co_return base::fail(head.error());
  }
}

}  // namespace http
