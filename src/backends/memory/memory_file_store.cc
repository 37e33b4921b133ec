#include "backends/memory/memory_file_store.h"

#include <algorithm>
#include <utility>

#include "backends/memory/reader.h"
#include "backends/memory/writer.h"

namespace memory {

// A copy: tests do not store so much that it matters, and nothing is held while it is looked at.
std::vector<Contents::File> MemoryFileStore::filesOf(const std::string& sessionId) {
  const std::lock_guard lock(contents_.mutex);
  const auto session = contents_.sessions.find(sessionId);
  if (session == contents_.sessions.end()) return {};
  return session->second.files;
}

async::Task<base::Result<std::unique_ptr<ports::FileWriter>>> MemoryFileStore::begin() {
  co_return std::make_unique<Writer>(contents_);
}

async::Task<base::Result<std::optional<model::StoredFile>>> MemoryFileStore::find(
    std::string sessionId, std::string fileId) {
  for (auto& file : filesOf(sessionId)) {
    if (file.about.id == fileId) co_return file.about;
  }
  co_return std::nullopt;
}

async::Task<base::Result<std::optional<model::StoredFile>>> MemoryFileStore::findByName(
    std::string sessionId, std::string name) {
  std::optional<model::StoredFile> newest;
  for (auto& file : filesOf(sessionId)) {
    if (file.about.name == name) newest = file.about;
  }
  co_return newest;
}

async::Task<base::Result<std::vector<model::StoredFile>>> MemoryFileStore::findAnywhere(
    std::string fileId) {
  std::vector<model::StoredFile> found;
  const std::lock_guard lock(contents_.mutex);
  for (const auto& [id, session] : contents_.sessions) {
    for (const auto& file : session.files) {
      if (file.about.id == fileId) found.push_back(file.about);
    }
  }
  co_return found;
}

async::Task<base::Result<std::vector<model::StoredFile>>> MemoryFileStore::list(
    std::string sessionId) {
  std::vector<model::StoredFile> files;
  for (auto& file : filesOf(sessionId)) files.push_back(file.about);
  co_return files;
}

async::Task<base::Result<bool>> MemoryFileStore::remove(std::string sessionId, std::string fileId) {
  const std::lock_guard lock(contents_.mutex);
  const auto session = contents_.sessions.find(sessionId);
  if (session == contents_.sessions.end()) co_return false;
  co_return std::erase_if(session->second.files,
                          [&](const Contents::File& file) { return file.about.id == fileId; }) > 0;
}

async::Task<base::Result<std::unique_ptr<ports::FileReader>>> MemoryFileStore::open(
    std::string sessionId, std::string fileId) {
  for (auto& file : filesOf(sessionId)) {
    if (file.about.id == fileId) co_return std::make_unique<Reader>(file.bytes);
  }
  co_return nullptr;
}

async::Task<base::Result<ports::FileTotals>> MemoryFileStore::totals(std::string sessionId) {
  ports::FileTotals totals;
  for (const auto& file : filesOf(sessionId)) {
    ++totals.files;
    totals.bytes += file.about.size;
  }
  co_return totals;
}

}  // namespace memory
