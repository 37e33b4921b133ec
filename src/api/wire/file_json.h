#pragma once

#include <string>

#include "api/wire/json_writer.h"
#include "files/owned_files.h"
#include "files/owned_sessions.h"
#include "files/store_upload.h"
#include "model/execution.h"

namespace wire {

/// A file object of an answer (wire contract, 1.1.3).
void writeFile(JsonWriter& json, const model::StoredFile& file, bool inherited);

/// How GET /files tells a session's files (wire contract, 1.4).
enum class Detail { kFull, kSummary, kSimple, kNormalized };

/// `files`, `deleted_files`, `missing_files` and `artifact_delivery` of an answer to POST /exec
/// (wire contract, 1.1.3); the object is open.
void writeReturnedFiles(JsonWriter& json, const model::ReturnedFiles& files);

/// The 200 body of GET /files/{session}.
[[nodiscard]] std::string renderListing(const files::OwnedFiles::Listing& listing, Detail detail);
/// The 200 body of GET /sessions/{session}/objects/{file}.
[[nodiscard]] std::string renderObject(const files::OwnedFiles::Opened& found);
/// The body of POST /upload, and of POST /upload/batch, which tells of each file how it went.
[[nodiscard]] std::string renderUpload(const files::StoreUpload::Stored& stored);
[[nodiscard]] std::string renderBatch(const files::StoreUpload::Stored& stored);

/// The entity tag of a stored file, with its quotes. Files never change, so it is their id.
[[nodiscard]] std::string etagOf(const model::StoredFile& file);

}  // namespace wire
