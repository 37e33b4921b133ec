// Messages that the runner sends, but for the outcome.
#include "protocol/codec.h"
#include "protocol/json_fields.h"

namespace protocol {

template <>
std::string encode(const Ready& message) {
  return boost::json::serialize(boost::json::object{
      {"run", message.run},
      {"lease", message.lease},
      {"leaseMilliseconds", message.leaseTime.count()},
      {"reached", boost::json::array(message.reached.begin(), message.reached.end())}});
}

template <>
base::Result<Ready> decode(std::string_view payload) {
  return readMessage<Ready>(payload, [](Fields& fields, Ready& message) {
    fields.read("run", message.run);
    fields.read("lease", message.lease);
    fields.read("leaseMilliseconds", message.leaseTime);
    fields.readIfThere("reached", message.reached);
  });
}

template <>
std::string encode(const Refused& message) {
  const bool invalid = message.kind == Refused::Kind::kInvalid;
  return boost::json::serialize(boost::json::object{{"kind", invalid ? "invalid" : "unavailable"},
                                                    {"message", message.message}});
}

template <>
base::Result<Refused> decode(std::string_view payload) {
  return readMessage<Refused>(payload, [](Fields& fields, Refused& message) {
    std::string kind;
    fields.read("kind", kind);
    fields.read("message", message.message);
    if (kind == "invalid")
      message.kind = Refused::Kind::kInvalid;
    else if (kind != "unavailable")
      fields.expected("kind", "\"invalid\" or \"unavailable\"");
  });
}

template <>
std::string encode(const Attached& message) {
  return boost::json::serialize(boost::json::object{{"last", message.last}});
}

template <>
base::Result<Attached> decode(std::string_view payload) {
  return readMessage<Attached>(
      payload, [](Fields& fields, Attached& message) { fields.read("last", message.last); });
}

template <>
std::string encode(const Inspection& message) {
  boost::json::array walls;
  for (const Wall& wall : message.walls) {
    walls.push_back({{"name", wall.name}, {"inForce", wall.inForce}, {"reason", wall.reason}});
  }
  boost::json::array languages(message.languages.begin(), message.languages.end());
  return boost::json::serialize(boost::json::object{
      {"version", message.version},
      {"kernel", message.kernel},
      {"level", message.level},
      {"cgroups", message.cgroups},
      {"walls", std::move(walls)},
      {"languages", std::move(languages)},
      {"sandboxRoot", message.sandboxRoot},
      {"largeInputs",
       {{"mounted", message.largeInputs.mounted}, {"reason", message.largeInputs.reason}}},
      {"busy", message.busy}});
}

template <>
base::Result<Inspection> decode(std::string_view payload) {
  return readMessage<Inspection>(payload, [](Fields& fields, Inspection& message) {
    fields.read("version", message.version);
    fields.read("kernel", message.kernel);
    fields.readIfThere("level", message.level);
    fields.read("cgroups", message.cgroups);
    for (const auto& value : fields.list("walls")) {
      if (!value.is_object()) return fields.expected("walls", "a list of objects");
      Fields wall = fields.of(value.get_object());
      Wall& into = message.walls.emplace_back();
      wall.read("name", into.name);
      wall.read("inForce", into.inForce);
      wall.read("reason", into.reason);
      if (!isWallName(into.name)) return fields.expected("walls", "names of walls");
    }
    if (message.walls.size() > kMostWalls) return fields.expected("walls", "at most 64 of them");
    if (!message.level.empty() && !isWallName(message.level))
      return fields.expected("level", "the name of a level");
    fields.read("languages", message.languages);
    fields.read("sandboxRoot", message.sandboxRoot);
    Fields large = fields.nested("largeInputs");
    large.read("mounted", message.largeInputs.mounted);
    large.read("reason", message.largeInputs.reason);
    fields.read("busy", message.busy);
  });
}

}  // namespace protocol
