#include "http/request_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/version.hpp>
#include <new>

namespace http {

namespace beast = boost::beast::http;
using boost::beast::string_view;
using ErrorCode = boost::beast::error_code;

namespace {

// Chunk extensions mean nothing to us; a body that consists of them wastes our time.
constexpr std::size_t kMaxChunkExtensionBytes = 4 * 1024;
// Of one piece of chunk syntax (size line, or last chunk with trailers), which must fit the buffer.
constexpr std::size_t kMaxChunkSyntaxBytes = 8 * 1024;

std::string text(string_view view) {
  return {view.data(), view.size()};
}

/// A field that goes on in the next line (RFC 9112, 5.2). Not every proxy reads on there, so a
/// folded "Transfer-Encoding" would end the request elsewhere for it.
bool hasFold(std::string_view head) {
  return head.find("\r\n ") != std::string_view::npos ||
         head.find("\r\n\t") != std::string_view::npos;
}

}  // namespace

/// Receives what Beast recognises. Its virtual functions are Beast's, hence their names.
class RequestParser::Grammar final : public beast::basic_parser<true> {
 public:
  Head head;
  std::string* body = nullptr;
  std::size_t limit = 0;
  bool tooLarge = false;

 private:
  void on_request_impl(beast::verb /*verb*/, string_view method, string_view target, int version,
                       ErrorCode& /*error*/) override {
    head.method = text(method);
    head.target = text(target);
    head.http11 = version >= 11;
  }

  void on_field_impl(beast::field field, string_view name, string_view value,
                     ErrorCode& /*error*/) override {
    if (headDone_) return;  // a trailer: cannot add what the handler has already judged
    head.contentLengths += field == beast::field::content_length ? 1 : 0;
    head.transferEncodings += field == beast::field::transfer_encoding ? 1 : 0;
    head.hosts += field == beast::field::host ? 1 : 0;
    head.headers.add(text(name), text(value));
  }

#if BOOST_BEAST_VERSION >= 359
  void on_trailer_field_impl(beast::field /*field*/, string_view /*name*/, string_view /*value*/,
                             ErrorCode& /*error*/) override {}
#endif

  void on_header_impl(ErrorCode& /*error*/) override {
    headDone_ = true;
    head.keepAlive = keep_alive();
    head.chunked = chunked();
    if (const auto length = content_length()) head.contentLength = *length;
  }

  std::size_t on_body_impl(string_view piece, ErrorCode& error) override {
    return append(piece, error);
  }

  void on_chunk_header_impl(std::uint64_t size, string_view extensions, ErrorCode& error) override {
    extensionBytes_ += extensions.size();
    if (extensionBytes_ > kMaxChunkExtensionBytes) error = beast::error::bad_chunk_extension;
    if (size > limit - body->size()) refuseAsTooLarge(error);
  }

  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, string_view piece,
                                 ErrorCode& error) override {
    return append(piece, error);
  }

  void on_response_impl(int, string_view, int, ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  void on_finish_impl(ErrorCode& /*error*/) override {}

  std::size_t append(string_view piece, ErrorCode& error) {
    if (piece.size() > limit - body->size()) {
      refuseAsTooLarge(error);
      return 0;
    }
    body->append(piece.data(), piece.size());
    return piece.size();
  }

  void refuseAsTooLarge(ErrorCode& error) {
    tooLarge = true;
    error = beast::error::body_limit;
  }

  bool headDone_ = false;
  std::size_t extensionBytes_ = 0;
};

RequestParser::RequestParser(std::size_t maxHeaderBytes)
    : maxHeaderBytes_(maxHeaderBytes), grammar_(std::make_unique<Grammar>()) {
  reset();
}

RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  // Beast's parsers cannot be reused; building one in the same place saves the allocation.
  grammar_->~Grammar();
  new (grammar_.get()) Grammar();
  grammar_->header_limit(static_cast<std::uint32_t>(maxHeaderBytes_));
  grammar_->body_limit(boost::none);  // ours is known only when the handler asks for the body
  headBytes_ = 0;
}

RequestParser::Progress RequestParser::parseHead(std::string_view bytes) {
  ErrorCode error;
  Progress progress;
  // Each call goes on to the end of the head or of the last complete field.
  progress.consumed = grammar_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  headBytes_ += progress.consumed;
  progress.done = grammar_->is_header_done();
  // Beast limits only what is left after the complete fields, so the sum is counted here.
  const auto pending = progress.done ? 0 : bytes.size() - progress.consumed;
  if (error == beast::error::header_limit || headBytes_ + pending > maxHeaderBytes_) {
    progress.refusal = Refusal{431, "Request header fields too large"};
  } else if (error && error != beast::error::need_more) {
    progress.refusal = Refusal{400, "Malformed HTTP request: " + error.message()};
  } else if (hasFold(bytes.substr(0, progress.consumed))) {  // fields are consumed whole
    progress.refusal = Refusal{400, "Folded header field"};
  }
  return progress;
}

Head& RequestParser::head() {
  return grammar_->head;
}

bool RequestParser::complete() const {
  return grammar_->is_done();
}

RequestParser::Progress RequestParser::parseBody(std::string_view bytes, std::string& body,
                                                 std::size_t limit) {
  Progress progress;
  grammar_->body = &body;
  grammar_->limit = limit;
  while (!grammar_->is_done() && progress.consumed < bytes.size()) {
    const auto rest = bytes.substr(progress.consumed);
    ErrorCode error;
    const auto before = body.size();
    const auto taken = grammar_->put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    progress.consumed += taken;
    // The same limit for syntax that is here as a whole: it must not matter how bytes arrive.
    const bool isSyntax = grammar_->head.chunked && body.size() == before;
    if (!error && isSyntax && taken > kMaxChunkSyntaxBytes) error = beast::error::bad_chunk;
    if (error == beast::error::need_more) {
      if (bytes.size() - progress.consumed < kMaxChunkSyntaxBytes) break;
      error = beast::error::bad_chunk;
    }
    if (!error) continue;
    progress.refusal = grammar_->tooLarge
                           ? Refusal{413, "Request body too large"}
                           : Refusal{400, "Malformed request body: " + error.message()};
    break;
  }
  grammar_->body = nullptr;
  progress.done = grammar_->is_done();
  return progress;
}

}  // namespace http
