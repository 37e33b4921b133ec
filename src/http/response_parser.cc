#include "http/response_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/version.hpp>

namespace http {

namespace beast = boost::beast::http;
using boost::beast::string_view;
using ErrorCode = boost::beast::error_code;

namespace {

// Of one piece of chunk syntax, which must fit the reader's buffer.
constexpr std::size_t kMaxChunkSyntaxBytes = 8U << 10;
// Of the last chunk. With less of it Beast must not be asked a second time: it asserts that.
constexpr std::size_t kShortestLastChunk = 5;

tl::unexpected<base::Error> malformed(const std::string& why) {
  return base::fail(base::ErrorKind::kUnavailable, "the server's answer is not HTTP: " + why);
}

bool isProvisional(unsigned status) {
  return status >= 100 && status < 200 && status != 101;
}

}  // namespace

/// Receives what Beast recognises. Its virtual functions are Beast's, hence their names.
class ResponseParser::Grammar final : public beast::basic_parser<false> {
 public:
  ResponseHead head;
  std::string* body = nullptr;

 private:
  void on_response_impl(int status, string_view /*reason*/, int /*version*/,
                        ErrorCode& /*error*/) override {
    head.status = static_cast<unsigned>(status);
  }
  void on_field_impl(beast::field /*field*/, string_view name, string_view value,
                     ErrorCode& /*error*/) override {
    if (headDone_) return;  // a trailer
    head.headers.add({name.data(), name.size()}, {value.data(), value.size()});
  }
#if BOOST_BEAST_VERSION >= 359
  void on_trailer_field_impl(beast::field /*field*/, string_view /*name*/, string_view /*value*/,
                             ErrorCode& /*error*/) override {}
#endif
  void on_header_impl(ErrorCode& /*error*/) override {
    headDone_ = true;
    head.keepAlive = keep_alive();
  }
  std::size_t on_body_impl(string_view piece, ErrorCode& /*error*/) override {
    body->append(piece.data(), piece.size());
    return piece.size();
  }
  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, string_view piece,
                                 ErrorCode& /*error*/) override {
    body->append(piece.data(), piece.size());
    return piece.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, ErrorCode&) override {}
  void on_request_impl(beast::verb, string_view, string_view, int, ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  void on_finish_impl(ErrorCode&) override {}

  bool headDone_ = false;
};

ResponseParser::ResponseParser(std::size_t maxHeadBytes, bool bodyless)
    : maxHeadBytes_(maxHeadBytes), bodyless_(bodyless) {
  reset();
}

ResponseParser::~ResponseParser() = default;

void ResponseParser::reset() {
  grammar_ = std::make_unique<Grammar>();
  grammar_->header_limit(static_cast<std::uint32_t>(maxHeadBytes_));
  grammar_->body_limit(boost::none);  // whoever reads counts
  grammar_->skip(bodyless_);
}

base::Result<ResponseParser::Progress> ResponseParser::parseHead(std::string_view bytes) {
  Progress progress;
  while (!progress.done) {
    const auto rest = bytes.substr(progress.consumed);
    ErrorCode error;
    const auto taken = grammar_->put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    progress.consumed += taken;
    headBytes_ += taken;
    progress.done = grammar_->is_header_done();
    // Beast limits only what is left after the complete fields, so the sum is counted here.
    const auto pending = progress.done ? 0 : rest.size() - taken;
    if (error == beast::error::header_limit || headBytes_ + pending > maxHeadBytes_)
      return base::fail(base::ErrorKind::kTooLarge, "the head of the server's answer is too large");
    if (error && error != beast::error::need_more) return malformed(error.message());
    if (!progress.done) break;
    if (grammar_->head.status < 100)
      return malformed("status " + std::to_string(grammar_->head.status));
    if (isProvisional(grammar_->head.status)) {
      reset();
      progress.done = false;
    }
  }
  return progress;
}

ResponseHead& ResponseParser::head() {
  return grammar_->head;
}

bool ResponseParser::complete() const {
  return grammar_->is_done();
}

base::Result<ResponseParser::Progress> ResponseParser::parseBody(std::string_view bytes,
                                                                 std::string& body) {
  Progress progress;
  if (wantsMore_ && bytes.size() < kShortestLastChunk) return progress;
  wantsMore_ = false;
  grammar_->body = &body;
  while (!grammar_->is_done() && progress.consumed < bytes.size()) {
    const auto rest = bytes.substr(progress.consumed);
    ErrorCode error;
    const auto before = body.size();
    const auto taken = grammar_->put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    progress.consumed += taken;
    // The same limit for syntax that is here as a whole: it must not matter how bytes arrive.
    const bool isSyntax = grammar_->chunked() && body.size() == before;
    if (!error && isSyntax && taken > kMaxChunkSyntaxBytes) error = beast::error::bad_chunk;
    if (error == beast::error::need_more) {
      wantsMore_ = bytes.size() - progress.consumed < kMaxChunkSyntaxBytes;
      if (wantsMore_) break;
      error = beast::error::bad_chunk;
    }
    if (error) return malformed(error.message());
  }
  progress.done = grammar_->is_done();
  return progress;
}

base::Result<void> ResponseParser::finish() {
  ErrorCode error;
  if (grammar_->is_header_done() && !grammar_->is_done()) grammar_->put_eof(error);
  if (!error && grammar_->is_done()) return {};
  return base::fail(base::ErrorKind::kUnavailable, "the server ended the connection in its answer");
}

}  // namespace http
