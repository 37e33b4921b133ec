#include "backends/memory/memory_state_store.h"

#include <utility>

#include "backends/memory/bytes_of_file.h"
#include "backends/memory/reader.h"
#include "crypto/sha256.h"

namespace memory {
namespace {

class StateWriter : public ports::StateWriter {
 public:
  explicit StateWriter(Contents& contents) : contents_(contents) {}

  async::Task<base::Result<void>> write(std::string_view bytes) override {
    bytes_ += bytes;
    co_return base::Result<void>();
  }

  async::Task<base::Result<void>> writeFrom(int file, std::uint64_t size) override {
    bytes_ = CO_TRY(bytesOf(file, size));
    co_return base::Result<void>();
  }

  async::Task<base::Result<Content>> seal() override {
    co_return Content{.size = bytes_.size(), .sha256 = crypto::sha256(bytes_)};
  }

  async::Task<base::Result<bool>> finish(model::StateRecord record,
                                         std::optional<std::string> replaces) override {
    const std::lock_guard lock(contents_.mutex);
    const auto session = contents_.sessions.find(record.sessionId);
    if (session == contents_.sessions.end()) {
      co_return base::fail(base::ErrorKind::kNotFound, "The session is not there any more");
    }
    auto& state = session->second.state;
    if (replaces && *replaces != (state ? state->about.version : "")) co_return false;
    state = {.about = std::move(record),
             .bytes = std::make_shared<const std::string>(std::move(bytes_))};
    co_return true;
  }

 private:
  Contents& contents_;
  std::string bytes_;
};

}  // namespace

async::Task<base::Result<std::unique_ptr<ports::StateWriter>>> MemoryStateStore::begin() {
  co_return std::make_unique<StateWriter>(contents_);
}

async::Task<base::Result<std::optional<model::StateRecord>>> MemoryStateStore::find(
    std::string sessionId) {
  const std::lock_guard lock(contents_.mutex);
  const auto session = contents_.sessions.find(sessionId);
  if (session == contents_.sessions.end() || !session->second.state) co_return std::nullopt;
  co_return session->second.state->about;
}

async::Task<base::Result<std::optional<ports::OpenState>>> MemoryStateStore::open(
    std::string sessionId) {
  const std::lock_guard lock(contents_.mutex);
  const auto session = contents_.sessions.find(sessionId);
  if (session == contents_.sessions.end() || !session->second.state) co_return std::nullopt;
  const auto& state = *session->second.state;
  co_return ports::OpenState{.record = state.about, .bytes = std::make_unique<Reader>(state.bytes)};
}

async::Task<base::Result<bool>> MemoryStateStore::remove(std::string sessionId) {
  const std::lock_guard lock(contents_.mutex);
  const auto session = contents_.sessions.find(sessionId);
  if (session == contents_.sessions.end()) co_return false;
  const bool there = session->second.state.has_value();
  session->second.state.reset();
  co_return there;
}

async::Task<base::Result<std::size_t>> MemoryStateStore::removeExpired(model::Timestamp now,
                                                                       std::size_t limit) {
  const std::lock_guard lock(contents_.mutex);
  std::size_t removed = 0;
  for (auto& [id, entry] : contents_.sessions) {
    if (removed == limit) break;
    if (!entry.state || entry.state->about.expiresAt > now) continue;
    entry.state.reset();
    ++removed;
  }
  co_return removed;
}

}  // namespace memory
