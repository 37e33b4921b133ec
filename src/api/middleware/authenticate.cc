#include "api/middleware/authenticate.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "api/answers.h"
#include "api/content_type.h"
#include "api/middleware/keyless_bodies.h"
#include "api/principal.h"
#include "api/wire/execution_request.h"
#include "async/clock.h"

namespace api {
namespace {

/// A body that has been read already; given away once, like any other.
class ReadBody final : public http::BodyReader {
 public:
  explicit ReadBody(std::string text) : text_(std::move(text)) {}
  async::Task<base::Result<std::string>> readAll(std::size_t limit) override {
    limitTo(limit);
    if (text_.size() > limit_) co_return base::fail(tooLarge());
    co_return std::move(text_);
  }
  async::Task<base::Result<std::string_view>> read() override {
    if (text_.size() > limit_) co_return base::fail(tooLarge());
    const auto piece = std::string_view(text_).substr(given_, http::kBodyPieceBytes);
    given_ += piece.size();
    co_return piece;
  }
  void limitTo(std::size_t bytes) override { limit_ = std::min(limit_, bytes); }

 private:
  static base::Error tooLarge() {
    return {.kind = base::ErrorKind::kTooLarge, .message = "Request body too large"};
  }

  std::string text_;
  std::size_t given_ = 0;
  std::size_t limit_ = http::kWholeBody;
};

// Of one body; no setting allows JSON more, and uploads show their key in a header.
constexpr std::size_t kMostKeylessBody = 64U << 20;
// Four of the largest bodies, or thousands of ordinary ones, at the same time.
constexpr std::size_t kMostKeylessBytes = 4 * kMostKeylessBody;

/// What the body may need; all that is allowed when the client does not say.
std::size_t expectedBytes(const http::Request& request, std::size_t most) {
  const auto length = request.headers.find("Content-Length").value_or("");
  std::size_t bytes = most;
  std::from_chars(length.data(), length.data() + length.size(), bytes);
  return std::min(bytes, most);
}

bool canHoldKey(const http::Request& request) {
  const auto& method = request.method;
  return (method == "POST" || method == "PUT" || method == "PATCH") && isJson(request);
}

base::Error tooManyBodies() {
  return {.kind = base::ErrorKind::kUnavailable,
          .message = "Too many requests without a key in a header; send X-API-Key"};
}

/// Asks who it is; a refusal is the answer.
async::Task<http::Response> answerAs(auth::Authenticate& access, auth::Credentials credentials,
                                     http::Request& request, http::RequestContext& context,
                                     const http::Handler& next) {
  const auto now = async::SteadyClock::now();
  auto caller = co_await access(credentials, request.peerAddress, now);
  if (!caller) co_return errorAnswer(caller.error(), context.requestId);
  setCaller(context, *std::move(caller));
  co_return co_await next(request, context);
}

async::Task<http::Response> answerByBodyKey(auth::Authenticate& access, KeylessBodies& bodies,
                                            auth::Credentials credentials, http::Request& request,
                                            http::RequestContext& context,
                                            const http::Handler& next) {
  auto& unread = *request.body;
  auto share = bodies.take(expectedBytes(request, kMostKeylessBody));
  if (!share) co_return errorAnswer(tooManyBodies(), context.requestId);
  auto text = co_await unread.readAll(kMostKeylessBody);
  if (!text) co_return errorAnswer(text.error(), context.requestId);
  const auto key = wire::bodyKey(*text);
  if (key) credentials.bodyKey = *key;
  ReadBody read(*std::move(text));
  request.body = &read;
  auto response = co_await answerAs(access, credentials, request, context, next);
  request.body = &unread;
  co_return response;
}

}  // namespace

Step authenticate(auth::Authenticate& access, std::vector<std::string> open) {
  const auto bodies = std::make_shared<KeylessBodies>(kMostKeylessBytes);
  return [&access, bodies, open = std::move(open)](
             http::Request& request, http::RequestContext& context, const http::Handler& next) {
    // What browsers ask before they ask: it carries no key, and tells nothing.
    if (request.method == "OPTIONS") return next(request, context);
    if (std::ranges::find(open, request.route) != open.end()) return next(request, context);
    const auth::Credentials shown{.xApiKey = request.headers.find("X-API-Key"),
                                  .authorization = request.headers.find("Authorization")};
    const bool byBody = access.needsBodyKey(shown, request.peerAddress) && canHoldKey(request);
    return byBody ? answerByBodyKey(access, *bodies, shown, request, context, next)
                  : answerAs(access, shown, request, context, next);
  };
}

}  // namespace api
