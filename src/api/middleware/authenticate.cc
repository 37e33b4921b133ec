#include "api/middleware/authenticate.h"

#include <algorithm>
#include <utility>

#include "api/answers.h"
#include "api/content_type.h"
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
    if (text_.size() > limit) {
      co_return base::fail(base::ErrorKind::kTooLarge, "Request body too large");
    }
    co_return std::move(text_);
  }

 private:
  std::string text_;
};

bool canHoldKey(const http::Request& request) {
  const auto& method = request.method;
  return (method == "POST" || method == "PUT" || method == "PATCH") && isJson(request);
}

/// Asks who it is; a refusal is the answer.
async::Task<http::Response> answerAs(auth::Authenticate& access, auth::Credentials credentials,
                                     http::Request& request, http::RequestContext& context,
                                     const http::Handler& next) {
  const auto now = async::SteadyClock::now();
  auto principal = access(credentials, request.peerAddress, now);
  if (!principal) co_return errorAnswer(principal.error(), context.requestId);
  setPrincipal(context, *std::move(principal));
  co_return co_await next(request, context);
}

async::Task<http::Response> answerByBodyKey(auth::Authenticate& access,
                                            auth::Credentials credentials, http::Request& request,
                                            http::RequestContext& context,
                                            const http::Handler& next) {
  auto& unread = *request.body;
  auto text = co_await unread.readAll(http::kWholeBody);
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
  return [&access, open = std::move(open)](http::Request& request, http::RequestContext& context,
                                           const http::Handler& next) {
    if (std::ranges::find(open, request.route) != open.end()) return next(request, context);
    const auth::Credentials shown{.xApiKey = request.headers.find("X-API-Key"),
                                  .authorization = request.headers.find("Authorization")};
    const bool byBody = access.needsBodyKey(shown, request.peerAddress) && canHoldKey(request);
    return byBody ? answerByBodyKey(access, shown, request, context, next)
                  : answerAs(access, shown, request, context, next);
  };
}

}  // namespace api
