// Messages that the server sends.
#include "model/file_path.h"
#include "protocol/codec.h"
#include "protocol/json_fields.h"
#include "protocol/limits_json.h"
#include "protocol/suspension_json.h"
#include "protocol/tools_json.h"

namespace protocol {
namespace {

boost::json::value toJson(const std::optional<ParkedKind>& parked) {
  if (!parked) return nullptr;
  return {{"language", parked->language}, {"tier", parked->tier}};
}

void readParked(Fields& fields, std::optional<ParkedKind>& parked) {
  const auto* value = fields.find("parked");
  if (value == nullptr || value->is_null()) return;
  Fields kind = fields.nested("parked");
  parked.emplace();
  kind.read("language", parked->language);
  kind.read("tier", parked->tier);
}

boost::json::value toJson(const std::optional<model::OutputFileLimits>& limits) {
  if (!limits) return nullptr;
  return {{"files", limits->files},
          {"fileBytes", limits->fileBytes},
          {"totalBytes", limits->totalBytes}};
}

void readFiles(Fields& fields, std::optional<model::OutputFileLimits>& limits) {
  const auto* value = fields.find("files");
  if (value == nullptr || value->is_null()) return;
  Fields files = fields.nested("files");
  limits.emplace();
  files.read("files", limits->files);
  files.read("fileBytes", limits->fileBytes);
  files.read("totalBytes", limits->totalBytes);
}

boost::json::value toJson(const std::optional<model::StateWish>& wish) {
  if (!wish) return nullptr;
  return {{"mostBytes", wish->mostBytes}, {"onError", wish->onError}};
}

void readWish(Fields& fields, std::optional<model::StateWish>& wish) {
  const auto* value = fields.find("state");
  if (value == nullptr || value->is_null()) return;
  Fields state = fields.nested("state");
  wish.emplace();
  state.read("mostBytes", wish->mostBytes);
  state.read("onError", wish->onError);
  if (wish->mostBytes > model::kMostStateBytes) state.expected("mostBytes", "at most 200 MiB");
}

}  // namespace

template <>
std::string encode(const Prepare& message) {
  return boost::json::serialize(boost::json::object{{"version", message.version},
                                                    {"parked", toJson(message.parked)},
                                                    {"limits", toJson(message.limits)}});
}

template <>
base::Result<Prepare> decode(std::string_view payload) {
  return readMessage<Prepare>(payload, [](Fields& fields, Prepare& message) {
    fields.read("version", message.version);
    readParked(fields, message.parked);
    readLimits(fields.nested("limits"), message.limits);
  });
}

template <>
std::string encode(const Attach& message) {
  return boost::json::serialize(boost::json::object{{"version", message.version},
                                                    {"run", message.run},
                                                    {"lease", message.lease},
                                                    {"last", message.last}});
}

template <>
base::Result<Attach> decode(std::string_view payload) {
  return readMessage<Attach>(payload, [](Fields& fields, Attach& message) {
    fields.read("version", message.version);
    fields.read("run", message.run);
    fields.read("lease", message.lease);
    fields.read("last", message.last);
  });
}

template <>
std::string encode(const Inspect& message) {
  return boost::json::serialize(boost::json::object{{"version", message.version}});
}

template <>
base::Result<Inspect> decode(std::string_view payload) {
  return readMessage<Inspect>(
      payload, [](Fields& fields, Inspect& message) { fields.read("version", message.version); });
}

template <>
std::string encode(const Order& message) {
  boost::json::array args(message.args.begin(), message.args.end());
  return boost::json::serialize(boost::json::object{{"language", message.language},
                                                    {"args", std::move(args)},
                                                    {"limits", toJson(message.limits)},
                                                    {"streaming", message.streaming},
                                                    {"files", toJson(message.files)},
                                                    {"tools", toJson(message.tools)},
                                                    {"state", toJson(message.state)},
                                                    {"suspension", toJson(message.suspension)}});
}

template <>
base::Result<Order> decode(std::string_view payload) {
  return readMessage<Order>(payload, [](Fields& fields, Order& message) {
    fields.read("language", message.language);
    fields.read("args", message.args);
    readLimits(fields.nested("limits"), message.limits);
    fields.read("streaming", message.streaming);
    readFiles(fields, message.files);
    readTools(fields, message.tools);
    readWish(fields, message.state);
    readSuspension(fields, message.suspension);
    for (const auto& arg : message.args) {
      if (arg.find('\0') != std::string::npos) fields.expected("args", "without NUL");
    }
  });
}

template <>
std::string encode(const Cancel&) {
  return "{}";
}

template <>
base::Result<Cancel> decode(std::string_view payload) {
  return readMessage<Cancel>(payload, [](Fields&, Cancel&) {});
}

template <>
std::string encode(const Acknowledge& message) {
  return boost::json::serialize(boost::json::object{{"last", message.last}});
}

template <>
base::Result<Acknowledge> decode(std::string_view payload) {
  return readMessage<Acknowledge>(
      payload, [](Fields& fields, Acknowledge& message) { fields.read("last", message.last); });
}

template <>
std::string encode(const Fetch& message) {
  return boost::json::serialize(boost::json::object{{"file", message.file},
                                                    {"offset", message.offset},
                                                    {"length", message.length},
                                                    {"asFile", message.asFile}});
}

template <>
base::Result<Fetch> decode(std::string_view payload) {
  return readMessage<Fetch>(payload, [](Fields& fields, Fetch& message) {
    fields.read("file", message.file);
    fields.read("offset", message.offset);
    fields.read("length", message.length);
    fields.read("asFile", message.asFile);
    if (message.length > kMaxPieceBytes) fields.expected("length", "at most 1 MiB");
  });
}

template <>
std::string encode(const FetchState& message) {
  return boost::json::serialize(boost::json::object{
      {"offset", message.offset}, {"length", message.length}, {"asFile", message.asFile}});
}

template <>
base::Result<FetchState> decode(std::string_view payload) {
  return readMessage<FetchState>(payload, [](Fields& fields, FetchState& message) {
    fields.read("offset", message.offset);
    fields.read("length", message.length);
    fields.read("asFile", message.asFile);
    if (message.length > kMaxPieceBytes) fields.expected("length", "at most 1 MiB");
  });
}

template <>
std::string encode(const StateFile& message) {
  return boost::json::serialize(boost::json::object{{"size", message.size}});
}

template <>
base::Result<StateFile> decode(std::string_view payload) {
  return readMessage<StateFile>(
      payload, [](Fields& fields, StateFile& message) { fields.read("size", message.size); });
}

template <>
std::string encode(const Input& message) {
  return boost::json::serialize(boost::json::object{{"path", message.path},
                                                    {"size", message.size},
                                                    {"readOnly", message.readOnly},
                                                    {"handed", message.handed}});
}

template <>
base::Result<Input> decode(std::string_view payload) {
  return readMessage<Input>(payload, [](Fields& fields, Input& message) {
    fields.read("path", message.path);
    fields.read("size", message.size);
    fields.read("readOnly", message.readOnly);
    fields.read("handed", message.handed);
    if (!model::isFilePath(message.path)) fields.expected("path", "a relative path");
  });
}

}  // namespace protocol
