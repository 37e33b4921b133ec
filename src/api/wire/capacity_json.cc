#include "api/wire/capacity_json.h"

#include <algorithm>
#include <utility>

#include "api/wire/json_writer.h"

namespace wire {
namespace {

void writePool(JsonWriter& json, const ports::Pool& pool) {
  json.key(pool.language).beginObject().key("available").unsignedInteger(pool.ready);
  json.key("total").unsignedInteger(pool.ready + pool.making + pool.used);
  json.key("target").unsignedInteger(pool.target).key("creating").unsignedInteger(pool.making);
  json.key("in_use").unsignedInteger(pool.used);
  if (!pool.problem.empty()) json.key("problem").text(pool.problem);
  json.endObject();
}

}  // namespace

std::string sandboxesJson(const ports::Capacity& capacity) {
  JsonWriter json;
  json.beginObject().key("level").text(capacity.level).key("missing_walls");
  json.texts(capacity.missingWalls).key("parked").beginObject();
  for (const auto& [language, count] : capacity.ready) json.key(language).unsignedInteger(count);
  json.endObject().endObject();
  return std::move(json).take();
}

std::string podsJson(const ports::Capacity& capacity) {
  const auto& pools = capacity.pools;
  JsonWriter json;
  json.beginObject().key("namespace").text(capacity.place).key("pool_enabled");
  json.boolean(std::ranges::any_of(pools, [](const auto& pool) { return pool.target > 0; }));
  json.key("total_languages_configured").unsignedInteger(pools.size());
  json.key("pool_stats").beginObject();
  for (const auto& pool : pools) writePool(json, pool);
  json.endObject().endObject();
  return std::move(json).take();
}

}  // namespace wire
