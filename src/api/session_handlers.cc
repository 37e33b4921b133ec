#include "api/session_handlers.h"

#include <charconv>

#include "api/answer_or_error.h"
#include "api/owner.h"
#include "api/principal.h"
#include "api/wire/json_writer.h"
#include "api/wire/timestamps.h"
#include "http/query.h"

namespace api {
namespace {

tl::unexpected<base::Error> notFound() {
  return base::fail(base::ErrorKind::kNotFound, "Session not found");
}

void writeSession(wire::JsonWriter& json, const files::OwnedSessions& sessions,
                  const model::Session& session) {
  json.key("session_id").text(session.id);
  json.key("created_at").text(wire::isoTime(session.createdAt));
  json.key("last_used_at").text(wire::isoTime(session.lastUsedAt));
  json.key("expires_at");
  if (const auto end = sessions.endOf(session)) {
    json.text(wire::isoTime(*end));
  } else {
    json.null();
  }
  json.key("origin").text(session.origin == model::Session::Origin::kUpload ? "upload"
                                                                            : "execution");
  json.key("entity_id");
  if (session.entityId.empty()) {
    json.null();
  } else {
    json.text(session.entityId);
  }
  json.key("read_only").boolean(session.readOnly);
}

base::Result<std::size_t> limitOf(const http::Request& request) {
  constexpr std::size_t kUsual = 100, kMost = 1'000;
  const auto query = TRY(http::Query::parse(request.query));
  const auto text = query.find("limit");
  if (!text) return kUsual;
  std::size_t limit = 0;
  const auto* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, limit);
  if (parsed.ec == std::errc() && parsed.ptr == end && limit >= 1 && limit <= kMost) return limit;
  return base::fail({.kind = base::ErrorKind::kInvalid,
                     .message = "limit must be a number from 1 to 1000",
                     .details = {{"query -> limit", "a number from 1 to 1000", "number"}}});
}

async::Task<base::Result<http::Response>> list(Services& services, http::Request& request,
                                               http::RequestContext& context) {
  const auto limit = CO_TRY(limitOf(request));
  auto owner = CO_TRY(ownerOf(request, context));
  const auto sessions = CO_TRY(co_await services.sessions.list(std::move(owner), limit));
  wire::JsonWriter json;
  json.beginObject().key("sessions").beginArray();
  for (const auto& session : sessions) {
    json.beginObject();
    writeSession(json, services.sessions, session);
    json.endObject();
  }
  json.endArray().endObject();
  co_return jsonAnswer(200, std::move(json).take());
}

async::Task<base::Result<http::Response>> show(Services& services, http::Request& request,
                                               http::RequestContext& context) {
  const auto listing = CO_TRY(co_await services.files.list(
      std::string(request.parameter("session")), principalOf(context)));
  if (!listing) co_return notFound();
  std::uint64_t bytes = 0;
  for (const auto& file : listing->files) bytes += file.size;
  wire::JsonWriter json;
  json.beginObject();
  writeSession(json, services.sessions, listing->session);
  json.key("file_count").unsignedInteger(listing->files.size());
  json.key("total_size").unsignedInteger(bytes).endObject();
  co_return jsonAnswer(200, std::move(json).take());
}

async::Task<base::Result<http::Response>> remove(Services& services, http::Request& request,
                                                 http::RequestContext& context) {
  const std::string id(request.parameter("session"));
  if (!CO_TRY(co_await services.sessions.remove(id, principalOf(context)))) co_return notFound();
  wire::JsonWriter json;
  json.beginObject().key("message").text("Session deleted successfully");
  json.key("session_id").text(id).endObject();
  co_return jsonAnswer(200, std::move(json).take());
}

}  // namespace

http::Handler listSessionsHandler(Services& services) {
  return answerOrError(services, list);
}

http::Handler sessionHandler(Services& services) {
  return answerOrError(services, show);
}

http::Handler deleteSessionHandler(Services& services) {
  return answerOrError(services, remove);
}

}  // namespace api
