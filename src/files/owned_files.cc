#include "files/owned_files.h"

#include <utility>

namespace files {
namespace {

tl::unexpected<base::Error> notFound() {
  return base::fail(base::ErrorKind::kNotFound, "File not found");
}

}  // namespace

async::Task<base::Result<std::optional<OwnedFiles::Listing>>> OwnedFiles::list(
    std::string sessionId, model::Principal principal) {
  auto session = CO_TRY(co_await sessions_.find(sessionId, std::move(principal)));
  if (!session) co_return std::nullopt;
  auto files = CO_TRY(co_await store_.list(std::move(sessionId)));
  co_return Listing{.session = *std::move(session), .files = std::move(files)};
}

async::Task<base::Result<OwnedFiles::Opened>> OwnedFiles::find(std::string sessionId,
                                                               std::string fileId,
                                                               model::Principal principal) {
  auto session = CO_TRY(co_await sessions_.find(sessionId, std::move(principal)));
  if (!session) co_return notFound();
  auto file = CO_TRY(co_await store_.find(std::move(sessionId), std::move(fileId)));
  if (!file) co_return notFound();
  co_return Opened{.session = *std::move(session), .file = *std::move(file), .bytes = nullptr};
}

async::Task<base::Result<OwnedFiles::Opened>> OwnedFiles::open(std::string sessionId,
                                                               std::string fileId,
                                                               model::Principal principal) {
  auto opened = CO_TRY(co_await find(sessionId, fileId, std::move(principal)));
  opened.bytes = CO_TRY(co_await store_.open(std::move(sessionId), std::move(fileId)));
  if (!opened.bytes) co_return notFound();
  CO_TRY(co_await sessions_.renew(opened.session));
  co_return opened;
}

async::Task<base::Result<void>> OwnedFiles::remove(std::string sessionId, std::string fileId,
                                                   model::Principal principal) {
  if (!CO_TRY(co_await sessions_.find(sessionId, std::move(principal)))) co_return notFound();
  if (!CO_TRY(co_await store_.remove(std::move(sessionId), std::move(fileId))))
    co_return notFound();
  co_return base::Result<void>();
}

}  // namespace files
