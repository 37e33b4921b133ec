#include "api/wire/file_json.h"

#include <algorithm>
#include <string_view>

#include "api/wire/timestamps.h"
#include "base/utf8_repair.h"
#include "files/content_type.h"
#include "files/file_names.h"

namespace wire {
namespace {

constexpr std::size_t kBytesOfFile = 512;  // about, in full detail

std::string_view reasonText(model::LeftBehind reason) {
  switch (reason) {
    case model::LeftBehind::kTooLarge:
      return "too large";
    case model::LeftBehind::kTooMany:
      return "too many files";
    case model::LeftBehind::kBadName:
      return "name or depth not allowed";
    case model::LeftBehind::kUnreadable:
      return "unreadable";
    case model::LeftBehind::kNotAFile:
      return "not a regular file";
    case model::LeftBehind::kAnotherName:
      return "another name of a returned file";
    case model::LeftBehind::kNotStored:
      return "could not be stored";
  }
  return "";
}

void writeResource(JsonWriter& json, const std::optional<model::Resource>& resource) {
  if (!resource) return;
  constexpr std::string_view kKinds[] = {"user", "agent", "skill"};
  json.key("kind").text(kKinds[static_cast<std::size_t>(resource->kind)]);
  json.key("resource_id").text(resource->id);
  if (resource->version) json.key("version").integer(*resource->version);
}

void writeTexts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(name).beginArray();
  for (const auto& text : texts) json.text(base::repairUtf8(text));
  json.endArray();
}

void writeDelivery(JsonWriter& json, const model::ReturnedFiles& files) {
  if (files.undelivered == 0) return;
  const auto delivered = files.generated.size();
  json.key("artifact_delivery").beginObject().key("code").text("artifact_delivery_failed");
  json.key("status").text(delivered > 0 ? "partial" : "failed");
  json.key("attempted").unsignedInteger(delivered + files.undelivered);
  json.key("delivered").unsignedInteger(delivered);
  json.key("failed").unsignedInteger(files.undelivered).endObject();
  json.key("undelivered_files").beginArray();
  for (const auto& file : files.left) {
    json.beginObject().key("name").text(base::repairUtf8(file.path));
    json.key("reason").text(reasonText(file.reason)).endObject();
  }
  json.endArray();
}

std::string keyOf(const model::StoredFile& file) {
  return file.sessionId + "/" + file.id;
}

/// Summary and full at once; only the time differs, since use renews a session.
void writeSuperset(JsonWriter& json, const model::StoredFile& file, model::Timestamp modified) {
  const auto type = files::contentTypeOf(file);
  json.beginObject().key("name").text(keyOf(file)).key("id").text(file.id);
  json.key("fileId").text(file.id).key("session_id").text(file.sessionId);
  json.key("storage_session_id").text(file.sessionId).key("filename").text(file.name);
  json.key("path").text(file.name).key("size").unsignedInteger(file.size);
  json.key("lastModified").text(isoTime(modified)).key("etag").text(etagOf(file));
  json.key("metadata").beginObject().key("content-type").text(type);
  json.key("original-filename").text(file.name).endObject();
  json.key("contentType").text(type).key("content").null();
  json.key("read_only").boolean(file.readOnly);
  writeResource(json, file.resource);
  json.endObject();
}

void writeSimple(JsonWriter& json, const model::StoredFile& file) {
  json.beginObject().key("id").text(file.id).key("name").text(file.name);
  json.key("path").text(file.name).endObject();
}

void writeNormalized(JsonWriter& json, const model::StoredFile& file) {
  json.beginObject().key("id").text(file.id).key("name").text(file.name);
  json.key("storage_session_id").text(file.sessionId).key("size").unsignedInteger(file.size);
  json.key("contentType").text(files::contentTypeOf(file));
  json.key("lastModified").text(isoTime(file.createdAt));
  if (file.readOnly) json.key("read_only").boolean(true);
  json.endObject();
}

void writeSession(JsonWriter& json, const model::Session& session) {
  json.key("session_id").text(session.id).key("storage_session_id").text(session.id);
}

}  // namespace

void writeFile(JsonWriter& json, const model::StoredFile& file, bool inherited) {
  json.beginObject().key("id").text(file.id).key("name").text(file.name);
  json.key("path").text(file.name).key("session_id").text(file.sessionId);
  json.key("storage_session_id").text(file.sessionId).key("size").unsignedInteger(file.size);
  json.key("contentType").text(files::contentTypeOf(file));
  if (inherited) json.key("inherited").boolean(true);
  if (file.modifiedFrom && !inherited) {
    json.key("modified_from").beginObject().key("id").text(file.modifiedFrom->fileId);
    json.key("storage_session_id").text(file.modifiedFrom->sessionId).endObject();
  }
  if (inherited) writeResource(json, file.resource);
  json.endObject();
}

void writeReturnedFiles(JsonWriter& json, const model::ReturnedFiles& files) {
  json.key("files").beginArray();
  for (const auto& file : files.generated) writeFile(json, file, false);
  for (const auto& file : files.inherited) writeFile(json, file, true);
  json.endArray();
  writeTexts(json, "deleted_files", files.deleted);
  writeTexts(json, "missing_files", files.missing);
  writeDelivery(json, files);
}

std::string renderListing(const files::OwnedFiles::Listing& listing, Detail detail) {
  JsonWriter json(listing.files.size() * kBytesOfFile);
  json.beginArray();
  for (const auto& file : listing.files) {
    switch (detail) {
      case Detail::kFull:
        writeSuperset(json, file, file.createdAt);
        break;
      case Detail::kSummary:
        writeSuperset(json, file, listing.session.lastUsedAt);
        break;
      case Detail::kSimple:
        writeSimple(json, file);
        break;
      case Detail::kNormalized:
        writeNormalized(json, file);
        break;
    }
  }
  json.endArray();
  return std::move(json).take();
}

std::string renderObject(const files::OwnedFiles::Opened& found) {
  JsonWriter json;
  json.beginObject().key("name").text(keyOf(found.file));
  json.key("originalFilename").text(found.file.name);
  json.key("size").unsignedInteger(found.file.size);
  json.key("lastModified").text(isoTime(found.session.lastUsedAt));
  json.key("etag").text(etagOf(found.file));
  json.key("contentType").text(files::contentTypeOf(found.file));
  json.key("readOnly").boolean(found.file.readOnly).endObject();
  return std::move(json).take();
}

std::string renderUpload(const files::StoreUpload::Stored& stored) {
  JsonWriter json;
  json.beginObject().key("message").text("success");
  writeSession(json, stored.session);
  json.key("files").beginArray();
  for (const auto& [file, failure] : stored.files) {
    json.beginObject().key("fileId").text(file.id).key("filename").text(file.name);
    json.key("id").text(file.id).key("name").text(file.name);
    json.key("size").unsignedInteger(file.size).key("status").text("success").endObject();
  }
  json.endArray().endObject();
  return std::move(json).take();
}

std::string renderBatch(const files::StoreUpload::Stored& stored) {
  const auto failed = static_cast<std::uint64_t>(
      std::ranges::count_if(stored.files, [](const auto& file) { return !file.failure.empty(); }));
  const auto succeeded = stored.files.size() - failed;
  JsonWriter json;
  json.beginObject().key("message").text(failed == 0      ? "success"
                                         : succeeded == 0 ? "error"
                                                          : "partial_success");
  if (succeeded > 0) writeSession(json, stored.session);
  json.key("files").beginArray();
  for (const auto& [file, failure] : stored.files) {
    const auto name = base::repairUtf8(file.name);
    json.beginObject().key("status").text(failure.empty() ? "success" : "error");
    if (failure.empty()) {
      json.key("fileId")
          .text(file.id)
          .key("filename")
          .text(name)
          .key("size")
          .unsignedInteger(file.size);
    } else {
      json.key("filename").text(name).key("error").text(base::repairUtf8(failure));
    }
    json.endObject();
  }
  json.endArray().key("succeeded").unsignedInteger(succeeded).key("failed").unsignedInteger(failed);
  json.endObject();
  return std::move(json).take();
}

std::string etagOf(const model::StoredFile& file) {
  return "\"" + file.id + "\"";
}

}  // namespace wire
