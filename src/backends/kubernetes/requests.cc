#include "backends/kubernetes/requests.h"

#include "backends/kubernetes/backoff.h"
#include "backends/kubernetes/status.h"

namespace kubernetes {
namespace {

constexpr std::size_t kLargestErrorBody = 64U << 10;

bool isJson(const http::Headers& headers) {
  return headers.find("Content-Type").value_or("").starts_with("application/json");
}

/// What the server says of a request that it did not carry out.
async::Task<ApiError> refusal(http::ClientResponse response) {
  const auto body = co_await response.readAll(kLargestErrorBody);
  co_return errorOf(response.status(), body ? *body : std::string(),
                    response.headers().find("Retry-After"));
}

}  // namespace

ApiError errorOf(const base::Error& failure, const ApiRequest& request, async::Deadline until,
                 const async::CancelToken& cancel) {
  ApiError error{.problem = Problem::kUnavailable, .message = failure.message};
  error.mayHaveHappened = failure.code != http::kNotConnected && request.method != "GET";
  if (failure.kind == base::ErrorKind::kInvalid) error.problem = Problem::kInvalid;
  if (failure.kind == base::ErrorKind::kTooLarge) error.problem = Problem::kNotKubernetes;
  if (until.passed()) error.problem = Problem::kTimedOut;
  if (cancel.cancelled()) error.problem = Problem::kCancelled;
  return error;
}

bool mayBeRepeated(const ApiRequest& request, const ApiError& error) {
  const bool mayBeDoneTwice = request.method == "GET" || request.mayBeDoneTwice;
  const bool isHarmless = mayBeDoneTwice || !error.mayHaveHappened;
  switch (error.problem) {
    case Problem::kTooManyRequests:
    case Problem::kUnavailable:
      // Also when the server says when to come again: a timeout says so in the middle of the work.
      return isHarmless;
    case Problem::kConflict:
      // Nothing is there yet that could have changed: two creations met in counting a quota.
      return request.method == "POST" && isHarmless;
    default:
      return false;
  }
}

base::Result<http::ClientRequest> Requests::prepared(const ApiRequest& request,
                                                     async::Deadline until) {
  http::ClientRequest prepared{.method = request.method,
                               .target = request.target,
                               .body = request.body,
                               .until = until,
                               .pieceTime = request.silence};
  prepared.headers.add("Accept", "application/json");
  prepared.headers.add("User-Agent", options_.userAgent);
  if (!request.body.empty()) prepared.headers.add("Content-Type", request.contentType);
  const auto token = TRY(tokens_.current());
  if (!token.empty()) prepared.headers.add("Authorization", "Bearer " + token);
  return prepared;
}

async::Task<ApiResult<http::ClientResponse>> Requests::open(const ApiRequest& request,
                                                            async::Deadline until,
                                                            async::CancelToken& cancel) {
  auto ready = prepared(request, until);
  if (!ready) co_return failed(Problem::kUnauthorized, ready.error().message);
  auto response = co_await client_.send(*std::move(ready), cancel);
  if (!response) co_return tl::unexpected(errorOf(response.error(), request, until, cancel));
  if (response->status() < 200 || response->status() > 299) {
    auto error = co_await refusal(*std::move(response));
    if (cancel.cancelled()) error.problem = Problem::kCancelled;
    co_return tl::unexpected(std::move(error));
  }
  if (!isJson(response->headers()))
    co_return tl::unexpected(ApiError{.problem = Problem::kNotKubernetes,
                                      .message = "the server's answer is not JSON",
                                      .mayHaveHappened = request.method != "GET"});
  co_return std::move(*response);
}

async::Task<ApiResult<std::string>> Requests::tryOnce(const ApiRequest& request,
                                                      async::Deadline until,
                                                      async::CancelToken& cancel) {
  auto response = co_await open(request, until, cancel);
  if (!response) co_return tl::unexpected(std::move(response.error()));
  auto body = co_await response->readAll(options_.maxBodyBytes);
  if (!body) co_return tl::unexpected(errorOf(body.error(), request, until, cancel));
  co_return *std::move(body);
}

async::Task<ApiResult<std::string>> Requests::ask(ApiRequest request, async::Deadline until,
                                                  async::CancelToken& cancel) {
  Backoff backoff(options_.firstPause, options_.mostPause);
  bool renewed = false, mayHaveHappened = false;
  for (int attempt = 1;; ++attempt) {
    auto answer = co_await tryOnce(request, until, cancel);
    if (answer) co_return answer;
    auto& error = answer.error();
    error.mayHaveHappened = mayHaveHappened = mayHaveHappened || error.mayHaveHappened;
    if (attempt == options_.mostAttempts) co_return answer;
    if (error.problem == Problem::kUnauthorized && !std::exchange(renewed, true)) {
      if (renewToken()) continue;
    }
    if (!mayBeRepeated(request, error)) co_return answer;
    const auto wait = error.retryAfter.value_or(std::chrono::milliseconds(0)) + backoff.next();
    if (wait >= until.left()) co_return answer;
    const bool waited = co_await pause(wait, cancel);
    if (!waited)
      co_return tl::unexpected(ApiError{.problem = Problem::kCancelled,
                                        .message = "cancelled",
                                        .mayHaveHappened = mayHaveHappened});
  }
}

}  // namespace kubernetes
