#include "received_request.h"

#include <algorithm>
#include <utility>

#include "http/head_rules.h"
#include "http/request_parser.h"
#include "http/target.h"
#include "require.h"

namespace fuzz {
namespace {

/// The steps of http::Connection and http::RequestBody, with a string for a socket.
class Reception {
 public:
  /// False when nothing more is to be read.
  bool feed(std::string_view piece) {
    unread_ += piece;
    if (!headDone_ && !readHead()) return going_;
    readBody();
    return going_;
  }

  Received take() { return std::move(received_); }

 private:
  bool readHead() {
    while (!begun_ && unread_.starts_with("\r\n")) unread_.erase(0, 2);
    if (unread_.empty() || unread_ == "\r") return false;
    begun_ = true;
    const auto progress = parser_.parseHead(unread_);
    consume(progress);
    if (progress.refusal) refuse(progress.refusal->status);
    headDone_ = progress.done && going_;
    return headDone_ && acceptHead();
  }

  bool acceptHead() {
    http::Head& head = parser_.head();
    checkFraming(head);
    if (const auto refusal = http::refuseHead(head)) return refuse(refusal->status);
    require(head.contentLengths + head.transferEncodings <= 1, "one field says where a body ends");
    require(!head.http11 || head.hosts == 1, "HTTP/1.1 names one host");
    if (head.contentLength.value_or(0) > kMaxBody) return refuse(413);
    auto target = http::parseTarget(head.target);
    if (!target) return refuse(400);
    received_.method = head.method;
    received_.path = std::move(target->path);
    received_.query = std::move(target->query);
    received_.headers = head.headers.all();
    return true;
  }

  static void checkFraming(const http::Head& head) {
    require(!head.contentLength || head.contentLengths > 0, "a length comes from its field");
    require(!head.chunked || head.transferEncodings > 0, "chunks come from their field");
  }

  void readBody() {
    if (!parser_.complete()) {
      const auto progress = parser_.parseBody(unread_, received_.body, kMaxBody);
      consume(progress);
      require(received_.body.size() <= kMaxBody, "a body stays within the limit");
      if (progress.refusal) {
        refuse(progress.refusal->status);
        return;
      }
      if (!progress.done) return;
    }
    received_.ending = Ending::kComplete;
    going_ = false;
    if (const auto length = parser_.head().contentLength) {
      require(received_.body.size() == *length, "a body is as long as it says");
    }
  }

  void consume(const http::RequestParser::Progress& progress) {
    require(progress.consumed <= unread_.size(), "only bytes that are there are consumed");
    unread_.erase(0, progress.consumed);
  }

  bool refuse(unsigned status) {
    require(status >= 400 && status < 500, "a malformed request is the client's mistake");
    received_ = {.ending = Ending::kRefused,
                 .status = status,
                 .method = {},
                 .path = {},
                 .query = {},
                 .body = {},
                 .headers = {}};
    return going_ = false;
  }

  http::RequestParser parser_{kMaxHead};
  Received received_;
  std::string unread_;
  bool begun_ = false, headDone_ = false, going_ = true;
};

}  // namespace

Received receive(std::string_view bytes, std::size_t evenPiece, std::size_t oddPiece) {
  Reception reception;
  for (bool going = true; going && !bytes.empty(); std::swap(evenPiece, oddPiece)) {
    const auto length = std::min(evenPiece, bytes.size());
    going = reception.feed(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return reception.take();
}

}  // namespace fuzz
