#include "api/answer_or_error.h"

namespace api {
namespace {

async::Task<http::Response> answer(Services& services, Story story, http::Request& request,
                                   http::RequestContext& context) {
  auto answered = co_await story(services, request, context);
  if (answered) co_return *std::move(answered);
  co_return errorAnswer(answered.error(), context.requestId);
}

}  // namespace

http::Handler answerOrError(Services& services, Story story) {
  return [&services, story](http::Request& request, http::RequestContext& context) {
    return answer(services, story, request, context);
  };
}

}  // namespace api
