// A run that goes from one server to another.
#include "protocol/codec.h"
#include "protocol/json_fields.h"
#include "protocol/suspension_json.h"

namespace protocol {
namespace {

constexpr std::chrono::hours kLongestSuspension{24};
constexpr std::size_t kLongestName = 64;  // of a run, and of its leases

void readName(Fields& fields, std::string_view key, std::string& into) {
  fields.read(key, into);
  if (into.empty() || into.size() > kLongestName) fields.expected(key, "1 to 64 bytes");
}

void readOpen(Fields& fields, std::vector<std::uint32_t>& into) {
  for (const auto& value : fields.list("open")) {
    boost::json::error_code failure;
    const auto call = value.to_number<std::uint32_t>(failure);
    if (failure || (!into.empty() && call <= into.back()))
      return fields.expected("open", "a list of ascending numbers");
    into.push_back(call);
  }
  if (into.size() > model::kMostToolCalls) fields.expected("open", "a shorter list");
}

}  // namespace

boost::json::value toJson(const std::optional<Suspension>& suspension) {
  if (!suspension) return nullptr;
  return {{"name", suspension->name},
          {"lease", suspension->lease},
          {"milliseconds", suspension->longest.count()}};
}

void readSuspension(Fields& fields, std::optional<Suspension>& suspension) {
  const auto* value = fields.find("suspension");
  if (value == nullptr || value->is_null()) return;
  Fields how = fields.nested("suspension");
  suspension.emplace();
  readName(how, "name", suspension->name);
  readName(how, "lease", suspension->lease);
  how.read("milliseconds", suspension->longest);
  if (suspension->longest > kLongestSuspension) how.expected("milliseconds", "at most a day");
}

template <>
std::string encode(const TakeOver& message) {
  return boost::json::serialize(boost::json::object{{"version", message.version},
                                                    {"name", message.name},
                                                    {"lease", message.lease},
                                                    {"round", message.round}});
}

template <>
base::Result<TakeOver> decode(std::string_view payload) {
  return readMessage<TakeOver>(payload, [](Fields& fields, TakeOver& message) {
    fields.read("version", message.version);
    readName(fields, "name", message.name);
    readName(fields, "lease", message.lease);
    fields.read("round", message.round);
  });
}

template <>
std::string encode(const Taken& message) {
  return boost::json::serialize(
      boost::json::object{{"run", message.run},
                          {"lease", message.lease},
                          {"last", message.last},
                          {"answered", message.answered},
                          {"open", boost::json::array(message.open.begin(), message.open.end())}});
}

template <>
base::Result<Taken> decode(std::string_view payload) {
  return readMessage<Taken>(payload, [](Fields& fields, Taken& message) {
    fields.read("run", message.run);
    fields.read("lease", message.lease);
    fields.read("last", message.last);
    fields.read("answered", message.answered);
    readOpen(fields, message.open);
  });
}

}  // namespace protocol
