#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "async/cancel_token.h"
#include "async/deadline.h"
#include "async/task.h"
#include "backends/kubernetes/api_error.h"
#include "backends/kubernetes/token_source.h"
#include "http/client.h"

// Inside this folder only: requests to an API server, without knowing of objects.
namespace kubernetes {

struct ApiRequest {
  std::string method = "GET";
  std::string target = {};
  std::string body = {};
  std::string contentType = "application/json";
  /// A second one after a first that was carried out does no harm; of a GET it is so anyway.
  bool mayBeDoneTwice = false;
  /// Between two pieces of the answer's body; empty: ClientOptions::attemptTime.
  std::optional<std::chrono::milliseconds> silence = {};
};

struct RequestOptions {
  std::chrono::milliseconds firstPause, mostPause;
  int mostAttempts;
  std::size_t maxBodyBytes;
  std::string userAgent;
};

/// Sends requests and repeats them. On one io_context.
class Requests {
 public:
  Requests(http::Client client, TokenSource tokens, RequestOptions options)
      : client_(std::move(client)), tokens_(std::move(tokens)), options_(std::move(options)) {}

  /// The body of a 2xx answer. Repeats what may be repeated, until the deadline.
  [[nodiscard]] async::Task<ApiResult<std::string>> ask(ApiRequest request, async::Deadline until,
                                                        async::CancelToken& cancel);

  /// One try. The head of a 2xx answer in JSON has come. `cancel` outlives what is given out.
  [[nodiscard]] async::Task<ApiResult<http::ClientResponse>> open(const ApiRequest& request,
                                                                  async::Deadline until,
                                                                  async::CancelToken& cancel);
  /// A token of a file is read anew for the next request. Whether it comes from a file.
  bool renewToken() { return tokens_.distrust(); }

 private:
  [[nodiscard]] async::Task<ApiResult<std::string>> tryOnce(const ApiRequest& request,
                                                            async::Deadline until,
                                                            async::CancelToken& cancel);
  [[nodiscard]] base::Result<http::ClientRequest> prepared(const ApiRequest& request,
                                                           async::Deadline until);

  http::Client client_;
  TokenSource tokens_;
  RequestOptions options_;
};

/// What a failure of the connection means, for a request of that kind.
[[nodiscard]] ApiError errorOf(const base::Error& failure, const ApiRequest& request,
                               async::Deadline until, const async::CancelToken& cancel);

/// Whether a request that failed like that may be sent again.
[[nodiscard]] bool mayBeRepeated(const ApiRequest& request, const ApiError& error);

}  // namespace kubernetes
