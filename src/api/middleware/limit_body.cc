#include "api/middleware/limit_body.h"

#include <algorithm>

namespace api {
namespace {

class LimitedBody final : public http::BodyReader {
 public:
  LimitedBody(http::BodyReader& body, std::size_t mostBytes) : body_(body), mostBytes_(mostBytes) {}
  async::Task<base::Result<std::string>> readAll(std::size_t limit) override {
    return body_.readAll(std::min(limit, mostBytes_));
  }

 private:
  http::BodyReader& body_;
  const std::size_t mostBytes_;
};

async::Task<http::Response> answer(std::size_t mostBytes, http::Request& request,
                                   http::RequestContext& context, const http::Handler& next) {
  auto& whole = *request.body;
  LimitedBody limited(whole, mostBytes);
  request.body = &limited;
  auto response = co_await next(request, context);
  request.body = &whole;
  co_return response;
}

}  // namespace

Step limitBody(std::size_t mostBytes) {
  return [mostBytes](auto& request, auto& context, auto& next) {
    return answer(mostBytes, request, context, next);
  };
}

}  // namespace api
