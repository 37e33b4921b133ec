#include "files/store_upload.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "files/content_type.h"
#include "files/file_names.h"

namespace files {
namespace {

base::Error tooManyFiles(std::size_t most) {
  return {.kind = base::ErrorKind::kTooLarge,
          .message = "Too many files. Maximum " + std::to_string(most) + " files allowed"};
}

base::Error fileTooLarge(const std::string& name, std::uint64_t most) {
  return {.kind = base::ErrorKind::kTooLarge,
          .message = "File " + name + " exceeds maximum size of " + sizeText(most)};
}

base::Error notAllowed(const std::string& name) {
  return {.kind = base::ErrorKind::kInvalid,
          .message = "File type not allowed: " + name,
          .details = {{"body -> file", "this type of file is not allowed", "file_type"}}};
}

base::Error noFiles() {
  return {.kind = base::ErrorKind::kUnprocessable,
          .message = "Request validation failed",
          .details = {{"body -> files", "Field required", "missing"}}};
}

}  // namespace

/// In a batch a wrong file is one entry of the answer, otherwise the end of the upload.
base::Result<void> StoreUpload::fail(Part& part, base::Error error) const {
  part.writer.reset();
  if (!isBatch()) return base::fail(std::move(error));
  part.failure = std::move(error.message);
  return {};
}

async::Task<base::Result<void>> StoreUpload::beginFile(std::string name, std::string contentType) {
  const auto most = isBatch() ? policy_.mostBatchFiles : policy_.mostUploadFiles;
  constexpr std::size_t kMostEntries = 10'000;  // even of those that only fail
  if (parts_.size() >= kMostEntries) co_return base::fail(tooManyFiles(most));
  CO_TRY(co_await sealLast());
  auto& part = parts_.emplace_back();
  part.name = std::move(name);
  if (isContentType(contentType)) part.contentType = std::move(contentType);
  if (parts_.size() > most) co_return fail(part, tooManyFiles(most));
  part.writer = CO_TRY(co_await store_.begin());
  co_return base::Result<void>();
}

/// However many files an upload has, one of them is open.
async::Task<base::Result<void>> StoreUpload::sealLast() {
  if (parts_.empty() || !parts_.back().failure.empty()) co_return base::Result<void>();
  co_return co_await parts_.back().writer->seal();
}

async::Task<base::Result<void>> StoreUpload::write(std::string_view bytes) {
  auto& part = parts_.back();
  if (!part.failure.empty()) co_return base::Result<void>();
  part.size += bytes.size();
  if (part.size > policy_.mostFileBytes)
    co_return fail(part, fileTooLarge(std::string(baseName(part.name)), policy_.mostFileBytes));
  co_return co_await part.writer->write(bytes);
}

async::Task<base::Result<StoreUpload::Stored>> StoreUpload::finish(UploadForm form) {
  if (parts_.empty()) co_return base::fail(noFiles());
  CO_TRY(nameParts(form));
  const bool allFailed =
      std::ranges::all_of(parts_, [](const Part& part) { return !part.failure.empty(); });
  Stored stored;
  if (!allFailed) {
    stored.session = CO_TRY(co_await sessionFor(form));
    CO_TRY(co_await checkRoom(stored.session));
    if (sessionIsNew_) CO_TRY(co_await sessions_.store().create(stored.session));
  }
  stored.files = CO_TRY(co_await storeParts(stored.session, form));
  co_return stored;
}

base::Result<std::string> StoreUpload::nameOf(const Part& part, const UploadForm& form) const {
  auto name = form.resource || isBatch() ? TRY(pathName(part.name)) : sanitisedName(part.name);
  if (!isAllowedName(policy_, name)) return base::fail(notAllowed(name));
  return name;
}

base::Result<void> StoreUpload::nameParts(const UploadForm& form) {
  for (auto& part : parts_) {
    if (!part.failure.empty()) continue;
    auto name = nameOf(part, form);
    if (!name) {
      TRY(fail(part, std::move(name.error())));
    } else {
      part.name = *std::move(name);
    }
  }
  return {};
}

async::Task<base::Result<model::Session>> StoreUpload::sessionFor(const UploadForm& form) {
  if (form.sessionId) {
    const auto session = CO_TRY(co_await sessions_.find(*form.sessionId, form.owner.principal));
    if (!session || session->readOnly)
      co_return base::fail(base::ErrorKind::kNotFound, "Session not found");
    CO_TRY(co_await sessions_.renew(*session));
    co_return *session;
  }
  if (!form.entityId.empty() && !form.resource) {
    const auto session = CO_TRY(co_await sessions_.latestOf(form.owner, form.entityId));
    if (session) {
      CO_TRY(co_await sessions_.renew(*session));
      co_return *session;
    }
  }
  sessionIsNew_ = true;
  const auto now = model::timestampNow();
  co_return model::Session{.id = base::newId(),
                           .owner = form.owner,
                           .entityId = form.entityId,
                           .origin = model::Session::Origin::kUpload,
                           .resource = form.resource,
                           .readOnly = form.readOnly,
                           .createdAt = now,
                           .lastUsedAt = now};
}

async::Task<base::Result<void>> StoreUpload::checkRoom(const model::Session& session) {
  ports::FileTotals totals;
  if (!sessionIsNew_) totals = CO_TRY(co_await store_.totals(session.id));
  for (const auto& part : parts_) totals.bytes += part.failure.empty() ? part.size : 0;
  if (totals.bytes <= policy_.mostSessionBytes) co_return base::Result<void>();
  co_return base::fail({.kind = base::ErrorKind::kTooLarge,
                        .message = "The files of a session may have " +
                                   sizeText(policy_.mostSessionBytes) + " together"});
}

async::Task<base::Result<std::vector<StoreUpload::File>>> StoreUpload::storeParts(
    const model::Session& session, const UploadForm& form) {
  std::vector<File> files;
  const auto now = model::timestampNow();
  for (auto& part : parts_) {
    File file{.stored = {.sessionId = session.id,
                         .name = part.name,
                         .contentType = part.contentType,
                         .readOnly = form.readOnly,
                         .createdAt = now,
                         .resource = form.resource},
              .failure = part.failure};
    if (file.failure.empty()) {
      auto stored = co_await part.writer->finish(file.stored);
      if (!stored) {
        co_await undo(session, std::move(files));
        co_return base::fail(std::move(stored.error()));
      }
      file.stored = *std::move(stored);
    }
    files.push_back(std::move(file));
  }
  co_return files;
}

/// An upload that fails half-way leaves nothing; if the store fails in this, too, the janitor finds
/// a session that nobody uses.
async::Task<void> StoreUpload::undo(const model::Session& session, std::vector<File> files) {
  if (sessionIsNew_) {
    (void)co_await sessions_.store().remove(session.id);
    co_return;
  }
  for (const auto& file : files) {
    if (file.failure.empty()) (void)co_await store_.remove(session.id, file.stored.id);
  }
}

}  // namespace files
