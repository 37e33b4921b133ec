#include "api/file_handlers.h"

#include "api/answer_or_error.h"
#include "api/principal.h"
#include "api/wire/file_json.h"
#include "http/query.h"

namespace api {
namespace {

base::Result<wire::Detail> detailOf(const http::Request& request) {
  const auto query = TRY(http::Query::parse(request.query));
  const auto detail = query.find("detail").value_or("full");
  if (detail == "full" || detail.empty()) return wire::Detail::kFull;
  if (detail == "summary") return wire::Detail::kSummary;
  if (detail == "simple") return wire::Detail::kSimple;
  if (detail == "normalized") return wire::Detail::kNormalized;
  return base::fail({.kind = base::ErrorKind::kInvalid,
                     .message = "detail must be one of: full, summary, simple, normalized",
                     .details = {{"query -> detail", "unknown detail", "enum"}}});
}

/// A session that is not there has no files: all clients take that for "gone".
async::Task<base::Result<http::Response>> list(Services& services, http::Request& request,
                                               http::RequestContext& context) {
  const auto detail = CO_TRY(detailOf(request));
  const auto listing = CO_TRY(co_await services.files.list(
      std::string(request.parameter("session")), principalOf(context)));
  co_return jsonAnswer(200, listing ? wire::renderListing(*listing, detail) : "[]");
}

async::Task<base::Result<http::Response>> object(Services& services, http::Request& request,
                                                 http::RequestContext& context) {
  const auto found = CO_TRY(co_await services.files.find(std::string(request.parameter("session")),
                                                         std::string(request.parameter("file")),
                                                         principalOf(context)));
  co_return jsonAnswer(200, wire::renderObject(found));
}

async::Task<base::Result<http::Response>> remove(Services& services, http::Request& request,
                                                 http::RequestContext& context) {
  const std::string session(request.parameter("session")), file(request.parameter("file"));
  CO_TRY(co_await services.files.remove(session, file, principalOf(context)));
  wire::JsonWriter json;
  json.beginObject().key("message").text("File deleted successfully");
  json.key("session_id").text(session).key("fileId").text(file).endObject();
  co_return jsonAnswer(200, std::move(json).take());
}

}  // namespace

http::Handler listFilesHandler(Services& services) {
  return answerOrError(services, list);
}

http::Handler fileObjectHandler(Services& services) {
  return answerOrError(services, object);
}

http::Handler deleteFileHandler(Services& services) {
  return answerOrError(services, remove);
}

}  // namespace api
