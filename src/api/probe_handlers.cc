#include "api/probe_handlers.h"

#include "api/answers.h"
#include "api/wire/json_writer.h"

namespace api {
namespace {

constexpr auto kLongestCheck = std::chrono::seconds(2);

std::string healthBody(const std::string& version) {
  wire::JsonWriter json;
  json.beginObject().key("status").text("healthy").key("version").text(version);
  json.key("config").beginObject().key("debug").boolean(false).key("docs_enabled").boolean(false);
  json.key("cors_enabled").boolean(false).endObject().endObject();
  return std::move(json).take();
}

std::string statusBody(const Services& services) {
  const auto capacity = services.sandboxes.capacity();
  const auto load = services.execute.load();
  wire::JsonWriter json;
  json.beginObject().key("overall_status").text(capacity.reachable ? "healthy" : "unhealthy");
  json.key("services").beginObject().key("sandboxes").beginObject();
  json.key("status").text(capacity.reachable ? "healthy" : "unhealthy").key("parked").beginObject();
  for (const auto& [language, count] : capacity.ready) json.key(language).unsignedInteger(count);
  json.endObject().key("level").text(capacity.level).key("missing_walls");
  json.texts(capacity.missingWalls).endObject().endObject();
  json.key("metrics").beginObject().key("running").unsignedInteger(load.running);
  json.key("waiting").unsignedInteger(load.waiting).endObject();
  json.key("configuration").beginObject().key("debug_mode").boolean(false);
  json.key("max_execution_time").integer(services.maxExecutionTime.count());
  json.key("max_memory_mb").unsignedInteger(services.maxMemoryMegabytes);
  json.key("supported_languages").beginArray();
  for (const auto& language : services.languages.all()) json.text(language.code);
  json.endArray().endObject().endObject();
  return std::move(json).take();
}

async::Task<http::Response> ready(Services& services, http::RequestContext& context) {
  if (services.isLeaving && services.isLeaving())
    co_return errorAnswer({.kind = base::ErrorKind::kUnavailable, .message = "The server stops"},
                          context.requestId);
  auto capacity = co_await services.sandboxes.check(async::Deadline::in(kLongestCheck));
  if (!capacity) co_return errorAnswer(capacity.error(), context.requestId);
  co_return jsonAnswer(200, R"({"status":"ready"})");
}

async::Task<http::Response> atOnce(http::Response response) {
  co_return response;
}

}  // namespace

http::Handler healthHandler(const Services& services) {
  return [body = healthBody(services.version)](http::Request&, http::RequestContext&) {
    return atOnce(jsonAnswer(200, body));
  };
}

http::Handler readyHandler(Services& services) {
  return [&services](http::Request&, http::RequestContext& context) {
    return ready(services, context);
  };
}

http::Handler statusHandler(const Services& services) {
  return [&services](http::Request&, http::RequestContext&) {
    return atOnce(jsonAnswer(200, statusBody(services)));
  };
}

}  // namespace api
