#include "api/state_handlers.h"

#include <memory>
#include <utility>

#include "api/answer_or_error.h"
#include "api/owner.h"
#include "api/wire/state_info.h"
#include "http/conditional.h"

namespace api {
namespace {

constexpr std::size_t kPiece = 256U << 10;

std::string sessionOf(const http::Request& request) {
  return std::string(request.parameter("session"));
}

tl::unexpected<base::Error> noState() {
  return base::fail({.kind = base::ErrorKind::kNotFound,
                     .message = "No state for session",
                     .code = "state_not_found"});
}

/// The bytes of a state on their way to a client.
class StateBody final : public http::BodySource {
 public:
  explicit StateBody(std::unique_ptr<ports::FileReader> reader) : reader_(std::move(reader)) {}

  [[nodiscard]] std::optional<std::uint64_t> size() const override { return reader_->size(); }
  [[nodiscard]] async::Task<base::Result<std::string_view>> next() override {
    piece_ = CO_TRY(co_await reader_->read(sent_, kPiece));
    sent_ += piece_.size();
    co_return std::string_view(piece_);
  }

 private:
  std::unique_ptr<ports::FileReader> reader_;
  std::string piece_;
  std::uint64_t sent_ = 0;
};

bool hasIt(const http::Request& request, const std::string& hash, const std::string& etag) {
  if (request.headers.find("If-None-Match") == hash) return true;  // some leave the quotes out
  return http::clientHasIt(request.headers, {.etag = etag, .lastModified = {}});
}

async::Task<base::Result<http::Response>> download(Services& services, http::Request& request,
                                                   http::RequestContext& context) {
  auto& states = *services.state;
  auto owner = CO_TRY(ownerOf(request, context));
  auto state = CO_TRY(co_await states.open(std::move(owner), sessionOf(request)));
  if (!state) co_return noState();
  const auto& hash = state->record.sha256;
  const auto etag = '"' + hash + '"';
  http::Response response;
  response.headers.add("ETag", etag);
  if (hasIt(request, hash, etag)) {
    response.status = 304;
    co_return response;
  }
  response.headers.add("Content-Type", "application/octet-stream");
  response.source = std::make_unique<StateBody>(std::move(state->bytes));
  co_return response;
}

base::Error tooLarge(std::uint64_t most) {
  return {.kind = base::ErrorKind::kTooLarge,
          .message = "The state is larger than " + std::to_string(most) + " bytes",
          .code = "state_too_large",
          .maxBytes = most};
}

/// What a state begins with: the version of its format; nothing else of it is known here.
bool beginsLikeAState(char first) {
  return first == 1 || first == 2;
}

tl::unexpected<base::Error> invalidState() {
  return base::fail({.kind = base::ErrorKind::kInvalid,
                     .message = "A state has at least 2 bytes, and the first is 1 or 2",
                     .code = "invalid_state"});
}

/// Hands the body on as it comes.
async::Task<base::Result<void>> receive(http::BodyReader& body, ports::StateWriter& into) {
  std::size_t size = 0;
  for (;;) {
    const auto piece = CO_TRY(co_await body.read());
    if (size == 0 && !piece.empty() && !beginsLikeAState(piece.front())) co_return invalidState();
    if (piece.empty()) break;
    size += piece.size();
    CO_TRY(co_await into.write(piece));
  }
  if (size < 2) co_return invalidState();
  co_return base::Result<void>();
}

async::Task<base::Result<http::Response>> upload(Services& services, http::Request& request,
                                                 http::RequestContext& context) {
  auto& states = *services.state;
  auto owner = CO_TRY(ownerOf(request, context));
  const auto most = states.settings().mostBytes;
  request.body->limitTo(most);
  auto writer = CO_TRY(co_await states.beginUpload());
  const auto received = co_await receive(*request.body, *writer);
  if (!received && received.error().kind == base::ErrorKind::kTooLarge)
    co_return base::fail(tooLarge(most));
  CO_TRY(received);
  const auto size =
      CO_TRY(co_await states.keepUploaded(std::move(owner), sessionOf(request), std::move(writer)));
  co_return jsonAnswer(201, wire::renderStateUploaded(size));
}

async::Task<base::Result<http::Response>> info(Services& services, http::Request& request,
                                               http::RequestContext& context) {
  auto& states = *services.state;
  const auto session = sessionOf(request);
  auto owner = CO_TRY(ownerOf(request, context));
  const auto record = CO_TRY(co_await states.find(std::move(owner), session));
  const auto now = model::timestampNow();
  co_return jsonAnswer(200,
                       wire::renderStateInfo(session, record, states.settings().lifetime, now));
}

async::Task<base::Result<http::Response>> remove(Services& services, http::Request& request,
                                                 http::RequestContext& context) {
  auto owner = CO_TRY(ownerOf(request, context));
  CO_TRY(co_await services.state->remove(std::move(owner), sessionOf(request)));
  http::Response response;
  response.status = 204;
  co_return response;
}

}  // namespace

void addStateRoutes(http::Router& router, Services& services) {
  router.add("GET", kStateRoute, answerOrError(services, download));
  router.add("POST", kStateRoute, answerOrError(services, upload));
  router.add("DELETE", kStateRoute, answerOrError(services, remove));
  router.add("GET", std::string(kStateRoute) + "/info", answerOrError(services, info));
}

}  // namespace api
