#include "http/response_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <string>
#include <utility>

namespace http {

async::Task<ResponseStream::End> ResponseStream::send(std::string_view head) {
  if (source_.live()) {
    const bool sent = co_await write({std::exchange(head, {})});
    if (!sent) co_return End::kBroken;
  }
  const auto size = source_.size();
  for (std::uint64_t given = 0; !size || given < *size;) {
    const auto piece = co_await next();
    if (!piece) co_return head.empty() ? End::kBroken : End::kNothingSent;
    if (piece->empty()) break;
    // More than was announced would be taken for the beginning of the next response.
    const auto whole = piece->size();
    const auto rest = size ? *size - given : whole;
    const auto part = piece->substr(0, std::min<std::uint64_t>(whole, rest));
    given += part.size();
    const bool sent = co_await sendPiece(std::exchange(head, {}), part);
    if (!sent || part.size() < whole) co_return End::kBroken;
    if (size && given == *size) co_return End::kDone;
    if (size && source_.sendsItself()) co_return co_await sendRest(*size - given);
  }
  if (size && *size > 0) co_return head.empty() ? End::kBroken : End::kNothingSent;
  const bool sent = co_await write({head, chunked_ ? "0\r\n\r\n" : ""});
  co_return sent ? End::kDone : End::kBroken;
}

/// A source that is always ready and a client that takes everything must not keep the thread.
async::Task<> ResponseStream::letOthersGo() {
  co_await boost::asio::post(socket_.raw().get_executor(), boost::asio::deferred);
}

async::Task<base::Result<std::string_view>> ResponseStream::next() {
  co_await letOthersGo();
  try {
    co_return co_await source_.next();
  } catch (const std::exception&) {
    co_return base::fail(base::ErrorKind::kInternal, "a bug in the source of a response");
  }
}

async::Task<ResponseStream::End> ResponseStream::sendRest(std::uint64_t left) {
  while (left > 0) {
    const auto sent = co_await sendSome();
    if (!sent || *sent > left || socket_.isAborted()) co_return End::kBroken;
    left -= *sent;
    const bool isFull = *sent == 0;
    if (isFull && co_await socket_.awaitRoom(patience_) != Io::kDone) co_return End::kBroken;
  }
  co_return End::kDone;
}

async::Task<base::Result<std::size_t>> ResponseStream::sendSome() {
  co_await letOthersGo();
  try {
    co_return co_await source_.sendTo(socket_.raw().native_handle());
  } catch (const std::exception&) {
    co_return base::fail(base::ErrorKind::kInternal, "a bug in the source of a response");
  }
}

async::Task<bool> ResponseStream::sendPiece(std::string_view head, std::string_view piece) {
  if (!chunked_) co_return co_await write({head, piece});
  const std::string before = fmt::format("{}{:x}\r\n", head, piece.size());
  co_return co_await write({before, piece, "\r\n"});
}

async::Task<bool> ResponseStream::write(TimedSocket::Parts parts) {
  const Io end = co_await socket_.writeAll(parts, patience_);
  co_return end == Io::kDone;
}

}  // namespace http
